-- accept: drop:t.b
create table t (a int);
create view v as select a from t;
