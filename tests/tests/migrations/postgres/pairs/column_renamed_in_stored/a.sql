create table t (id bigint primary key, n int, twice int generated always as (n * 2) stored);
insert into t values (1, 5);
