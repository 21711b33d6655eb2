create table t (a bigint, b int);
create function total() returns bigint begin atomic select sum(t.b) from t; select 2; end;
create function one() returns int return 2;
