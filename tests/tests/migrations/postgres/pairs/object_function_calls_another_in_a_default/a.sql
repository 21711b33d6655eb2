create function g() returns int language sql as 'select 1';
create function f(n int default g()) returns int language sql as 'select n';
create view v as select f() as n;
