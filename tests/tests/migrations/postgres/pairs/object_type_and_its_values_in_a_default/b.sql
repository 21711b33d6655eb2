create type mood as enum ('a', 'b', 'c');
create function f(m mood default 'c') returns text language plpgsql as $$ begin return m; end $$;
