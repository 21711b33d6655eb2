create table t (a int, b int);
create index one on t (a);
create index two on t (b);
insert into t values (1, 2);
