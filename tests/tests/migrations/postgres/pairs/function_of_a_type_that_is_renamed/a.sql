create type mood as enum ('a', 'b');
create table t (m mood);
create function f(m mood) returns mood[] language plpgsql as $$ begin return array[m]; end $$;
