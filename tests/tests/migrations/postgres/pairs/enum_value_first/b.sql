create type e as enum ('z', 'a', 'c');
create table t (id int primary key, e e);
