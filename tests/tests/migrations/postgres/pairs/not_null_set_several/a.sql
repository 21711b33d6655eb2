CREATE TABLE t (id bigint PRIMARY KEY, a int, b int);
INSERT INTO t (id,a,b) VALUES (1,2,3);
