create table t (id bigint primary key, c int default 4);
insert into t values (1, 5);
