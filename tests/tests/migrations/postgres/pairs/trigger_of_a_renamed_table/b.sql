-- rename: t:v
-- rename: t.a:c
create table v (c int, b text);
create function touch() returns trigger language plpgsql as $$ begin new.b := 'x'; return new; end $$;
create trigger x before update of c on v for each row when (old.c <> new.c) execute function touch();
