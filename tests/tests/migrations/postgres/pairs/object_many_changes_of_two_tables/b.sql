-- accept: data-loss
-- rename: none
create function f(n int) returns bigint language sql immutable as 'select n + 1::bigint';
create table t (a bigint, b varchar(20), d int default f(2));
create table u (a bigint, b text);
alter table u enable row level security;
create policy p on t using (exists (select 1 from u where u.a = t.a));
create policy p on u for select using (f(a::int) > 0);
create function touch() returns trigger language plpgsql as $$ begin new.b := 'x'; return new; end $$;
create trigger x after update of a on u for each row when (f(new.a::int) > 1) execute function touch();
