-- rename: t:u
create table u (a int, b text);
create function f(t int) returns int language sql immutable as 'select t';
create view v as select f(a) as t from u;
create policy t on u using (f(a) > 0);
