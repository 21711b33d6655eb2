create function "My f"() returns int language plpgsql as $$ begin return 1; end $$;
create table t (a int, b text, c int default "My f"());
