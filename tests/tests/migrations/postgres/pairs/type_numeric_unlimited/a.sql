create table t (id bigint primary key, c numeric(10,2));
insert into t values (1, 1.5);
