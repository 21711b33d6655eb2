CREATE TABLE t (id int, x int);
INSERT INTO t SELECT i, i FROM generate_series(1, 5) AS i;
