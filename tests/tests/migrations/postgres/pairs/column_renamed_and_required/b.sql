-- rename: t.n:m
create table t (id bigint primary key, m int not null);
