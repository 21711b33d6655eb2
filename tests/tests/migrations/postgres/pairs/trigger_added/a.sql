create table t (a int, b text);
create function touch() returns trigger language plpgsql as $$ begin new.b := 'x'; return new; end $$;
