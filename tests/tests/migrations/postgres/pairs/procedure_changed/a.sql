create procedure p(a int, inout b text) language plpgsql as $$ begin end $$;
