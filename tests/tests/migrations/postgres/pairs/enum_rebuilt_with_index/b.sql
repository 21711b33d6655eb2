create type e as enum ('b', 'a');
create table t (id int primary key, e e);
create index i on t (e);
create index p on t (id) where e = 'a';
