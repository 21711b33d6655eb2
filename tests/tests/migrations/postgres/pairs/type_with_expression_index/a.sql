create table t (id bigint primary key, c varchar(5));
insert into t values (1, 'x');
create index i on t (lower(c));
