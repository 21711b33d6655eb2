create table t (a int, b text);
create materialized view v as select a, b from t;
create index v_a on v (a);
