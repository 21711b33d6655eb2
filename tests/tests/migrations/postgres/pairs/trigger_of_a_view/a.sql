create table t (a int, b text);
create view v as select a, b from t;
create function put() returns trigger language plpgsql as $$ begin insert into t values (new.a, new.b); return new; end $$;
create trigger x instead of insert on v for each row execute function put();
