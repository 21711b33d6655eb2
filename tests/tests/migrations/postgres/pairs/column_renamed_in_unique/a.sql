create table t (id bigint primary key, n int constraint t_n_key unique);
insert into t values (1, 5);
