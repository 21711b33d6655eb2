create table t (id int not null, n int);
create unique index i on t (id);
create table u (t_id int references t (id));
insert into t values (1), (2);
insert into u values (1), (2);
