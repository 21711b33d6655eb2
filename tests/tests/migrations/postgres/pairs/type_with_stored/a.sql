create table t (id bigint primary key, c int, d int generated always as (c + 1) stored);
insert into t values (1, 5);
