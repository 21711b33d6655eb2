CREATE TABLE t (id int PRIMARY KEY, n bigint);
INSERT INTO t VALUES (1, 5), (2, 6);
CREATE TABLE gone (id int PRIMARY KEY);
CREATE FUNCTION count_gone() RETURNS bigint LANGUAGE sql STABLE AS 'select count(*) from gone';
CREATE TABLE old (id int PRIMARY KEY, seen bigint DEFAULT count_gone(), kept bigint DEFAULT count_gone());
INSERT INTO old (id) VALUES (1);
