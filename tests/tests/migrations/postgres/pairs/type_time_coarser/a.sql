create table t (id bigint primary key, c time);
insert into t values (1, '10:00');
