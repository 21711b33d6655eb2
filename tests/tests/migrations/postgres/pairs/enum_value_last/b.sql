create type e as enum ('a', 'c', 'd');
create table t (id int primary key, e e);
