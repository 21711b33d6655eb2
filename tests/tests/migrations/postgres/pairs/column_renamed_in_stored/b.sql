-- rename: t.n:m
create table t (id bigint primary key, m int, twice int generated always as (m * 2) stored);
