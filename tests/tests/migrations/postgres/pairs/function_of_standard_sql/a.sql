create table t (a int, b int);
create function total() returns bigint begin atomic select sum(a) from t; end;
create function one() returns int return 1;
