create table t (a int);
create function is_slug(s text) returns bool language sql immutable as $$ select s ~ '^[a-z]+$' $$;
create function is_twice(s text) returns bool language sql immutable as 'select is_slug(s) and is_slug(s)';
create table u (s text check (is_twice(s)), n int default length('abc'));
