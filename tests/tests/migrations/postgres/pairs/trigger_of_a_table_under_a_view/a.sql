create table t (a int, b text);
create view v as select a, b from t;
create function touch() returns trigger language plpgsql as $$ begin new.b := 'x'; return new; end $$;
