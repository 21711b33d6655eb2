create type e as enum ('a', 'c');
create table t (id int primary key, e e);
