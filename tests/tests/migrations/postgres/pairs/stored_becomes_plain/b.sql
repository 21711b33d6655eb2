create table t (id bigint primary key, n int, c int);
