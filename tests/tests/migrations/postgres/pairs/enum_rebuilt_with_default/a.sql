create type e as enum ('a', 'b');
create table t (id int primary key, e e not null default 'a');
insert into t values (1, 'a');
