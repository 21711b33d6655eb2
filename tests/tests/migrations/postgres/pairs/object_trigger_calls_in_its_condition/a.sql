create function ok(a int) returns bool language sql as 'select a > 0';
create table t (a int, b text);
create function touch() returns trigger language plpgsql as $$ begin new.b := 'x'; return new; end $$;
create trigger x before insert on t for each row when (ok(new.a)) execute function touch();
