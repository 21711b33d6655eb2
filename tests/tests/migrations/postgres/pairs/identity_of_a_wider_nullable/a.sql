create table t (id bigint primary key, c int);
insert into t values (1, 2);
