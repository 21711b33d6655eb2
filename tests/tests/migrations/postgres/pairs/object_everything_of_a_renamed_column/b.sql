-- rename: t.a:z
create function f(n int) returns int language sql immutable as 'select n + 1';
create table t (z int default f(1), b text, constraint c check (f(z) > 0));
create index i on t (f(z));
alter table t enable row level security;
create policy p on t using (f(z) > 0);
create function touch() returns trigger language plpgsql as $$ begin new.b := 'x'; return new; end $$;
create trigger x after update of z, b on t for each row execute function touch();
