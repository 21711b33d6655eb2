create function f(n int) returns int language sql immutable as 'select n + 1';
create table t (a int, c int generated always as (f(a)) stored);
insert into t (a) values (1);
