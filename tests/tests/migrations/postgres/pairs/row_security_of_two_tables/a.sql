create table t (a int);
create table u (a int);
alter table u enable row level security;
