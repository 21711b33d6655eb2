create table t (id bigint primary key, c int);
insert into t values (1, 5);
create index i on t (c);
