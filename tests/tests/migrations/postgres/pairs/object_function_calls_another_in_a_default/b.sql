create function g() returns bigint language sql as 'select 1::bigint';
create function f(n int default g()::int) returns int language sql as 'select n';
create view v as select f() as n;
