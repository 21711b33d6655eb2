create function f(n int) returns int language plpgsql stable strict cost 5 as $$ begin return n + 1; end $$;
