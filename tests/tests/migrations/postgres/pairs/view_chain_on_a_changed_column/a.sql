create table t (a int);
create view w as select a from t;
create view v as select a from w;
