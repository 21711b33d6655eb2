create table t (a bigint, b int);
create function total() returns bigint begin atomic select sum(b) from t where a > 0; end;
create view v as select total() as n;
create function of_view() returns bigint begin atomic select n from v; end;
