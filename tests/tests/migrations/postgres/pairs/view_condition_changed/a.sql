create table t (a int, b text);
create view v as select a, b as name from t where a > 0;
