create table t (a int, b int);
create materialized view v as select a from t;
