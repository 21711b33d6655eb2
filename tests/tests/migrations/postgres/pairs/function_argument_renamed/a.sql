create function f(n int) returns int language sql as 'select n';
