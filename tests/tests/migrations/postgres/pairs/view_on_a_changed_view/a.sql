create table t (a int, b int);
create view w as select a, b from t;
create view v as select a from w;
