create table t (id bigint primary key, c int constraint k check (c > 0));
insert into t values (1, 5);
