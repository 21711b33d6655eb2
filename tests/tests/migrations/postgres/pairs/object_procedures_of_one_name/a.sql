create procedure p(a int) language plpgsql as $$ begin end $$;
create procedure p(a text) language plpgsql as $$ begin end $$;
create procedure p(inout a bool) language plpgsql as $$ begin end $$;
