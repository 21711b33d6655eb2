create table t (a int, b text);
create function touch() returns trigger language plpgsql as $$ begin new.b := 'x'; return new; end $$;
create trigger t before insert or update of a, b on t for each row when (new.a > 0 and new.b is not null) execute function touch('x', 5);
