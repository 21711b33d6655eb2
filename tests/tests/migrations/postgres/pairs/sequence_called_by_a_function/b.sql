-- accept: data-loss
CREATE SEQUENCE one;
CREATE FUNCTION ticket() RETURNS text LANGUAGE sql AS $$ select 'T-' || nextval('one') $$;
CREATE TABLE t (id text DEFAULT ticket(), x int);
