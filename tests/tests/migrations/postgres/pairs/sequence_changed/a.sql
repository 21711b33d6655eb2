CREATE SEQUENCE numbers;
SELECT nextval('numbers') FROM generate_series(1, 7);
CREATE TABLE t (id int DEFAULT nextval('numbers'), x int);
INSERT INTO t SELECT i, i FROM generate_series(1, 5) AS i;
