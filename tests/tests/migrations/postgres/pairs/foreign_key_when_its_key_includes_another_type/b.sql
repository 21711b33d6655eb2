create table t (id int, n text, c int, unique (id) include (n));
create unique index i on t (c) include (n);
create table u (t_id int references t (id), c int references t (c));
