create table t (a bigint, b text);
create materialized view v as select a, b from t;
create index v_a on v (a);
