create table t (id bigint primary key, c int generated always as (n * 2) stored, n int default 4);
