CREATE TABLE t (id bigint PRIMARY KEY, a int, g int);
INSERT INTO t (id,a,g) VALUES (1,1,1);
