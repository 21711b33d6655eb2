create table t (id bigint primary key, c numeric(12,2));
