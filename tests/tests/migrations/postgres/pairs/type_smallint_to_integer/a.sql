create table t (id bigint primary key, c smallint);
insert into t values (1, 5), (2, null);
