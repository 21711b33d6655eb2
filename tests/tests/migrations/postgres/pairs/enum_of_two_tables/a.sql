create type e as enum ('a', 'b');
create table t (e e);
create table u (e e);
