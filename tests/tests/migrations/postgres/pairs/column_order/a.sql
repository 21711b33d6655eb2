CREATE TABLE t (id bigint PRIMARY KEY, a int, b text);
INSERT INTO t (id,a,b) VALUES (1,2,'c');
