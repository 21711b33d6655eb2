create table t (id bigint primary key, c timestamptz(3));
insert into t values (1, '2024-01-01');
