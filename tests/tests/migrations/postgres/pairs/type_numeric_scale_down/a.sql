create table t (id bigint primary key, c numeric(12,3));
insert into t values (1, 1.525);
