create function f(m int) returns int language sql as 'select m';
