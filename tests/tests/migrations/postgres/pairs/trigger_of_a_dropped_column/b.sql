-- accept: data-loss
create table t (b text);
create function touch() returns trigger language plpgsql as $$ begin new.b := 'x'; return new; end $$;
create trigger x before update on t for each row execute function touch();
