create table t (id bigint primary key, n int, c int generated always as (n + 2) stored);
