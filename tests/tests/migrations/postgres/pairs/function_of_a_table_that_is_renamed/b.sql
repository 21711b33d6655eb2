-- rename: t:v
create table v (a int, b text);
create function whole(r v) returns text language plpgsql as $$ begin return r.b; end $$;
