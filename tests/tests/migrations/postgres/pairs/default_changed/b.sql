create table t (id bigint primary key, c int default 5);
