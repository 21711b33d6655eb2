create table t (id bigint primary key, c double precision);
insert into t values (1, 1.5);
