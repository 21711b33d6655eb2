create function f(n int) returns int language sql immutable as 'select n + 1';
create table t (a int, b int default f(1), c int generated always as (f(a)) stored);
create index i on t (c);
insert into t (a) values (1);
