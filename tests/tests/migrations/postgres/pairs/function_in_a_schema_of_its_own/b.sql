create table t (a int);
create schema app;
create function app.f(variadic n numeric[]) returns table (one numeric(3, 1), "Two" text) language plpgsql as $$ begin return; end $$;
