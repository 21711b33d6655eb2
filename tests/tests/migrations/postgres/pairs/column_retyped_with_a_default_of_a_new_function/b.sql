CREATE TABLE other (id int PRIMARY KEY);
CREATE FUNCTION next_of_t() RETURNS bigint LANGUAGE sql STABLE AS 'select count(*) + 1 from other';
CREATE TABLE t (id int PRIMARY KEY, n bigint DEFAULT next_of_t());
