create table t (a int, b text);
create table m (a int);
create policy p on t using (exists (select 1 from m where m.a = t.a));
