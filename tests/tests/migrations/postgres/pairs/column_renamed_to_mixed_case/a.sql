create table t (id bigint primary key, n int);
insert into t values (1, 5);
