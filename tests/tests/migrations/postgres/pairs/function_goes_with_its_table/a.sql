create table t (a int);
create table u (a int);
create function f(r t) returns int language sql as 'select r.a';
