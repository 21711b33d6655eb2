create table t (a int);
insert into t values (1);
create view v as select a from t;
