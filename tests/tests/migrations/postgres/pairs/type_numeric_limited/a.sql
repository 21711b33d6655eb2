create table t (id bigint primary key, c numeric);
insert into t values (1, 1.5);
