create table t (id int primary key, n int);
create table u (t_id int references t (id));
