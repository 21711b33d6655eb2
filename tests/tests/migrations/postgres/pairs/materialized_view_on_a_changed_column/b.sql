create table t (a bigint);
create materialized view v as select a from t;
