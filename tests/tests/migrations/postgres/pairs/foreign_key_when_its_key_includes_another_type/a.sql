create table t (id int, n int, c int, unique (id) include (n));
create unique index i on t (c) include (n);
create table u (t_id int references t (id), c int references t (c));
insert into t values (1, 2, 3);
insert into u values (1, 3);
