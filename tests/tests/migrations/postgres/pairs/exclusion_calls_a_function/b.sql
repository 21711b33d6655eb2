CREATE FUNCTION near(n int) RETURNS int4range LANGUAGE sql IMMUTABLE AS 'select int4range(n, n + 1)';
CREATE TABLE t (id int PRIMARY KEY, a int, CONSTRAINT once EXCLUDE USING gist (near(a) WITH &&));
