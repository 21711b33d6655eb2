create table t (a int, b text);
create table u (a int, b text);
create function touch() returns trigger language plpgsql as $$ begin new.b := 'x'; return new; end $$;
create trigger t before update on t for each row execute function touch();
create trigger t before update on u for each row execute function touch();
