create table t (a int, b int);
create materialized view v as select sum(a) as n from t;
