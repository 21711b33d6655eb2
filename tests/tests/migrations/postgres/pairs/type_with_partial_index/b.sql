create table t (id bigint primary key, c bigint);
create index i on t (id) where c > 3;
