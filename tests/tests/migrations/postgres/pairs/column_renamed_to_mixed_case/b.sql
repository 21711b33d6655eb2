-- rename: t.n:N
create table t (id bigint primary key, "N" int);
