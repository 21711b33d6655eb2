create function f(n bigint) returns int language sql immutable as 'select n::int + 1';
create table t (a int, b text, constraint c check (f(a) > 0));
create unique index i on t (f(a)) where f(a) > 1;
