create table t (id bigint primary key, a text, b text generated always as (upper(a)) stored, c varchar, d text generated always as (upper(c)) stored);
insert into t (id, a, c) values (1, 2, 3);
