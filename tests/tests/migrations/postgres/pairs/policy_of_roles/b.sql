create table t (a int, b text);
create policy p on t for update to current_user, pg_monitor using (a > 0);
create policy q on t for insert to public with check (b is not null);
create policy r on t for delete;
