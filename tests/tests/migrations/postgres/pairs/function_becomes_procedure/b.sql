create procedure f(n int) language plpgsql as $$ begin end $$;
