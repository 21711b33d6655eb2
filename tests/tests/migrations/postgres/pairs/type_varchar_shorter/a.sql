create table t (id bigint primary key, c varchar(10));
insert into t values (1, 'x');
