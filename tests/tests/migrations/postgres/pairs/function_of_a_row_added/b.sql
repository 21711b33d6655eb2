create table t (a int, b text);
create table u (c int);
create function whole(r t) returns text language sql stable as 'select r.b || (select count(*) from u)';
create function every() returns setof u language sql as 'select * from u';
