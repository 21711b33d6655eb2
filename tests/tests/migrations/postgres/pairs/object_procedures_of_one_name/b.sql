create procedure p(a int, b int) language plpgsql as $$ begin end $$;
create procedure p(a int, out b int) language plpgsql as $$ begin b := 1; end $$;
create procedure p(a bool) language plpgsql as $$ begin end $$;
