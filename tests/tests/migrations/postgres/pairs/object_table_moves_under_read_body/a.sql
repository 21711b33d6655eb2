create table t (a int, b text);
create table old (x int);
create function f() returns bigint begin atomic select count(*) from old; end;
