create type e as enum ('a');
create table t (id int primary key, e e default 'a');
