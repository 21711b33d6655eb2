create table t (id bigint primary key, c bigint);
create index i on t (c);
