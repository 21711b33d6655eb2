create table t (id bigint primary key, name text);
insert into t (id, name) values (1, 'one'), (2, 'two');
