-- rename: enum:e.a:b
create type e as enum ('b', 'c');
create table t (id int primary key, e e);
