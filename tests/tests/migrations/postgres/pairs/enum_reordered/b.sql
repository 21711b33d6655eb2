create type e as enum ('c', 'b', 'a');
create table t (id int primary key, e e);
