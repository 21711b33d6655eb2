-- rename: t:v
-- rename: t.a:c
create table v (c int, b text);
alter table v enable row level security;
create policy p on v using (c > 0);
