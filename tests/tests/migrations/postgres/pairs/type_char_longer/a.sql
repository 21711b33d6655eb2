create table t (id bigint primary key, c char(5));
insert into t values (1, 'x');
