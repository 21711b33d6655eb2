create table t (a int, b text);
create function mine(a int) returns bool language sql stable as 'select a > 0';
create policy p on t using (mine(a));
