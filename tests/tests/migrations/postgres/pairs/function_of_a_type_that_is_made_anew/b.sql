-- accept: data-loss
-- rename: none
create type mood as enum ('b', 'a');
create table t (m mood);
create function f(m mood) returns text language plpgsql as $$ begin return m; end $$;
create view v as select f(m) as m from t;
