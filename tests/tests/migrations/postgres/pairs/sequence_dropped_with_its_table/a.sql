CREATE SEQUENCE one;
CREATE TABLE t (id bigint DEFAULT nextval('one'), number bigint);
INSERT INTO t SELECT i, i FROM generate_series(1, 5) AS i;
CREATE TABLE u (id int);
