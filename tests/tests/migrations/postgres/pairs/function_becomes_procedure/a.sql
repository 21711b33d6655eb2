create function f(n int) returns void language plpgsql as $$ begin end $$;
