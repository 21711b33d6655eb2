create table t (a int);
create table u (a int);
alter table t enable row level security;
alter table t force row level security;
