create table t (a int, b text);
create table m (a int, who text);
create policy p on t using (exists (select 1 from m where m.a = t.a and m.who = t.b));
