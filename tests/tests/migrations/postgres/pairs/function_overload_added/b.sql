create function f(n int) returns int language sql as 'select n';
create function f(n text) returns text language sql as 'select n';
create function f(n int[]) returns int language sql as 'select n[1]';
