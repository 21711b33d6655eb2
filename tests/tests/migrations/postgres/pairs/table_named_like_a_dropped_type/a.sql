CREATE TYPE status AS ENUM ('open', 'done');
CREATE FUNCTION next(s status) RETURNS status LANGUAGE sql AS 'select s';
CREATE TABLE t (id int PRIMARY KEY, s status DEFAULT 'open');
INSERT INTO t (id) VALUES (1);
