create table t (a int);
create function f(n int, step int default 1) returns int language sql immutable as 'select n + step';
