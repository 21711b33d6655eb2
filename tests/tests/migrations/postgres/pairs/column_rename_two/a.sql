CREATE TABLE t (id bigint PRIMARY KEY, a text, b text);
INSERT INTO t (id, a, b) VALUES (1,'x','y');
