create type e as enum ('a', 'c', 'it''s');
create table t (id int primary key, e e);
