create table t (id int not null, n int);
create unique index i on t (id desc);
create table u (t_id int references t (id));
