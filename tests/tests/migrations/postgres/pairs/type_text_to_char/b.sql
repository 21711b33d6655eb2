create table t (id bigint primary key, c char(5));
