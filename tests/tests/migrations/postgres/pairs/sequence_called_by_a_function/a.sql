CREATE TABLE t (id text, x int);
INSERT INTO t VALUES ('a', 1);
