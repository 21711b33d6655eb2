create table t (id bigint primary key, c bigint);
insert into t values (1, 5);
