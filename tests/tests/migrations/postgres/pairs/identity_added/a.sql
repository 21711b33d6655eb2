create table t (id bigint primary key, c bigint not null);
insert into t values (1, 5);
