create type e as enum ('a', 'b');
create table t (id int primary key, e e default 'b');
