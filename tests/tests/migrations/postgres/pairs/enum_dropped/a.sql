create type e as enum ('a');
create table t (id int, e e);
