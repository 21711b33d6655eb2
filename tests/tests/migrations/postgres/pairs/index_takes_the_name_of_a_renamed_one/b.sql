create table t (a int, b int);
create index three on t (a);
create index one on t (b);
