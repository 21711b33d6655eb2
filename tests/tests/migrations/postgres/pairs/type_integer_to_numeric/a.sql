create table t (id bigint primary key, c integer);
insert into t values (1, 5);
