create table t (a int, b text);
create policy p on t for update to current_user using (a > 0);
