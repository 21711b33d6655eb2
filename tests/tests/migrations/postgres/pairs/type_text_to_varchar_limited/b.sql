create table t (id bigint primary key, c varchar(50));
