create function f(n int) returns bigint language sql immutable as 'select n + 1::bigint';
create table t (a int);
create materialized view v as select f(a) as a from t;
