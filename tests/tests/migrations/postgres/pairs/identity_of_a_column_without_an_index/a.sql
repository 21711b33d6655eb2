CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL, m bigint);
INSERT INTO t SELECT i, i * 3, i * 5 FROM generate_series(1, 50) i;
