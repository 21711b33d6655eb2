create type mood as enum ('a', 'b');
create function f(m mood default 'a') returns text language plpgsql as $$ begin return m; end $$;
