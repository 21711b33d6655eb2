create table t (id bigint primary key, c inet);
insert into t values (1, '10.0.0.1');
