CREATE TABLE t (id bigint PRIMARY KEY, a int);
INSERT INTO t (id, a) VALUES (1,5);
