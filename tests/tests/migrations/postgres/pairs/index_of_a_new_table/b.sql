create table t (a int);
create index i on t (a);
create unique index u on t (a) where a > 0;
