CREATE TABLE t (id bigint PRIMARY KEY, c int);
INSERT INTO t (id,c) VALUES (1,1), (2,NULL);
