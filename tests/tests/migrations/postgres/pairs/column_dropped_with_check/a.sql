create table t (id bigint primary key, name text, note text check (note <> ''));
insert into t (id, name) values (1, 'one'), (2, 'two');
