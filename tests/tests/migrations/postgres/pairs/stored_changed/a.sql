create table t (id bigint primary key, n int, c int generated always as (n + 1) stored);
insert into t values (1, 5);
