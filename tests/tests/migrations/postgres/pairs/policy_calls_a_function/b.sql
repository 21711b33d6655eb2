create table t (a int, b text);
create function mine(n int) returns bool language sql stable as 'select n > 0';
create policy p on t using (mine(a));
