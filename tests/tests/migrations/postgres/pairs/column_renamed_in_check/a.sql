create table t (id bigint primary key, n int constraint c check (n > 0));
insert into t values (1, 5);
