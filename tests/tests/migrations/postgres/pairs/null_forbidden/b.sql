create table t (id bigint primary key, c int not null);
