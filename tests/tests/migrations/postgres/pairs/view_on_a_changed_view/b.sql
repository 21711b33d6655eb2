create table t (a int, b int);
create view w as select b, a from t;
create view v as select a from w;
