CREATE TABLE t (id bigint PRIMARY KEY, a text, b int);
INSERT INTO t (id,a,b) VALUES (1,'x',1);
