create table t (id int primary key);
create table s (t int constraint f references t (id));
