create function f(n int) returns int language plpgsql as $$ begin return n; end $$;
