create function f(n int) returns int language sql immutable as 'select n + 1';
create table t (a int);
create materialized view v as select f(a) as a from t;
