create table t (a int);
create table u (b int);
create index two on t (a);
