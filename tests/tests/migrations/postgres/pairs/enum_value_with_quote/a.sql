create type e as enum ('a', 'c');
create table t (id int primary key, e e);
insert into t values (1, 'a'), (2, 'c');
