create table t (a bigint);
create view v as select a from t;
