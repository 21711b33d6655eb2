create table t (a int, b text, c int);
create view v as select a, b || '!' as d, c from t where a > 0;
create view w as select v.a from v;
