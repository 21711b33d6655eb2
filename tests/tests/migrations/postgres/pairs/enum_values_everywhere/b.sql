create type e as enum ('x', 'a', 'y', 'c', 'z');
create table t (id int primary key, e e);
