create table t (a int, b text);
create materialized view v as select a, b from t;
create unique index v_a on v (a);
create index v_b on v (lower(b)) where a > 0;
