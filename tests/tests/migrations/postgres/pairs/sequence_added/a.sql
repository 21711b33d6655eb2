CREATE TABLE t (id int, number bigint NOT NULL);
INSERT INTO t SELECT i, i FROM generate_series(1, 5) AS i;
