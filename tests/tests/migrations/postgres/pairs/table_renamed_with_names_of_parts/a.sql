create table t (id bigint primary key, n int unique);
create index t_n_idx on t (n);
insert into t values (1, 2);
