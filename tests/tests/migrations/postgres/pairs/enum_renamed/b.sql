-- rename: enum:e:f
create type f as enum ('a');
create table t (id int, e f default 'a');
