create type e as enum ('b', 'a');
create table t (id int primary key, e e not null default 'a');
