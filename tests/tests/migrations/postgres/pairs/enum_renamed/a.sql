create type e as enum ('a');
create table t (id int, e e default 'a');
insert into t values (1, 'a');
