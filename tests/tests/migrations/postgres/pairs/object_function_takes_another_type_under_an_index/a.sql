create function f(n int) returns int language sql immutable as 'select n + 1';
create table t (a int, b text, constraint c check (f(a) > 0));
create unique index i on t (f(a)) where f(a) > 1;
insert into t values (1, 'x');
