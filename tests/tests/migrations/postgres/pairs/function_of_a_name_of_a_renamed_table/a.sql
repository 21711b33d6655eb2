create table t (a int, b text);
create function f(t int) returns int language sql immutable as 'select t';
create view v as select f(a) as t from t;
create policy t on t using (f(a) > 0);
