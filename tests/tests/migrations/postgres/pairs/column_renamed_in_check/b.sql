-- rename: t.n:m
create table t (id bigint primary key, m int constraint c check (m > 0));
