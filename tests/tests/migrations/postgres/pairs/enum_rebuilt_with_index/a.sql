create type e as enum ('a', 'b');
create table t (id int primary key, e e);
create index i on t (e);
create index p on t (id) where e = 'a';
insert into t values (1, 'a');
