-- rename: t:u
-- rename: m:n
-- rename: m.who:name
create table u (a int, b text);
create table n (a int, name text);
create policy p on u using (exists (select 1 from n where n.a = u.a and n.name = u.b));
