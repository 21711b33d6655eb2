CREATE TABLE t (id bigint PRIMARY KEY, a int, b int, c text);
INSERT INTO t (id,a,b,c) VALUES (1,1,1,'1');
