create function f(n int) returns int language sql immutable as 'select n + 1';
create table t (a int default f(1), b text, constraint c check (f(a) > 0));
create index i on t (f(a));
alter table t enable row level security;
create policy p on t using (f(a) > 0);
create function touch() returns trigger language plpgsql as $$ begin new.b := 'x'; return new; end $$;
create trigger x after update of a, b on t for each row execute function touch();
