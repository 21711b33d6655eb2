-- accept: data-loss
CREATE TABLE settings (name text PRIMARY KEY, value bigint NOT NULL);
CREATE FUNCTION setting(wanted text) RETURNS bigint LANGUAGE sql STABLE AS 'select value from settings where name = wanted';
CREATE FUNCTION limit_of(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'select n + count(*) from settings';
CREATE TABLE t (id int PRIMARY KEY, n bigint DEFAULT setting('n'), m bigint DEFAULT coalesce(setting('m'), 7) NOT NULL,
    twice bigint GENERATED ALWAYS AS (m * 2) STORED, most bigint GENERATED ALWAYS AS (limit_of(n)) STORED);
CREATE TABLE old (id int PRIMARY KEY, kept bigint);
