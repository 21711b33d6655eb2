create table a (x int);
create table m (x int);
create function f(r m) returns bool language sql as 'select r.x > 0';
create table t (x int);
create policy p on t using (exists (select 1 from a, m where f(m.*)));
create table u (x int);
