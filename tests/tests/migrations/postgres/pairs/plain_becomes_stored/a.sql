create table t (id bigint primary key, n int, c int);
insert into t values (1, 5, 6);
