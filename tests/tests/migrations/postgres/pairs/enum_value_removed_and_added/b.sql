-- rename: none
-- accept: drop:enum:e.b
create type e as enum ('a', 'c', 'd');
create table t (id int primary key, e e);
