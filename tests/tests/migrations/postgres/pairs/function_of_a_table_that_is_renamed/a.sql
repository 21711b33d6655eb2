create table t (a int, b text);
create function whole(r t) returns text language plpgsql as $$ begin return r.b; end $$;
