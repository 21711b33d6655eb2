create table t (id bigint primary key, c boolean);
insert into t values (1, true);
