CREATE TABLE t (id bigint PRIMARY KEY, c bigint);
INSERT INTO t (id,c) VALUES (1,7);
