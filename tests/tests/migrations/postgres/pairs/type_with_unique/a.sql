create table t (id bigint primary key, c int constraint k unique);
insert into t values (1, 5);
