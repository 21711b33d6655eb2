create table t (id bigint primary key, c bigint not null default 5);
