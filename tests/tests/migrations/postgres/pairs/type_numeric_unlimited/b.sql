create table t (id bigint primary key, c numeric);
