create table t (id bigint primary key, c real);
insert into t values (1, 1.5);
