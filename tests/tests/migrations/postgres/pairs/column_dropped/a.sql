create table t (id bigint primary key, name text, note text);
insert into t values (1, 'one', 'x');
