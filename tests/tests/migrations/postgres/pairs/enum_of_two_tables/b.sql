create type e as enum ('b', 'a');
create table t (e e);
create table u (e e);
