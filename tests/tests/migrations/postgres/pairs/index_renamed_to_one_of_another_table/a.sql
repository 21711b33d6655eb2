create table t (a int);
create table u (b int);
create index one on t (a);
create index two on u (b);
insert into t values (1);
