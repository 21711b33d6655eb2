-- accept: data-loss
-- rename: none
create table t (a int, b text);
create function f() returns bigint begin atomic select count(*) from t; end;
