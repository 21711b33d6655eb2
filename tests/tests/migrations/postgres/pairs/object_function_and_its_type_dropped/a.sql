create type mood as enum ('a');
create function f(m mood default 'a') returns mood language plpgsql as $$ begin return m; end $$;
create table t (a int, b text default f()::text);
