-- rename: postgres:enum:mood:feeling
create type feeling as enum ('a', 'b');
create table t (m feeling);
create function f(m feeling) returns feeling[] language plpgsql as $$ begin return array[m]; end $$;
