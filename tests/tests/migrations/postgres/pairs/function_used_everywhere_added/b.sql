create function f(n int) returns int language plpgsql immutable as $$ begin return coalesce(n, 0) + 1; end $$;
create table t (a int default f(1), b text, constraint c check (f(a) > 0), d int generated always as (f(a)) stored);
create index i on t (f(a));
create view v as select f(a) as a from t;
