create procedure p(a int, inout b text) language plpgsql security definer set search_path = public, pg_temp as $$ begin b := a; end $$;
