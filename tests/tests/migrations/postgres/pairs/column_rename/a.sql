CREATE TABLE t (id bigint PRIMARY KEY, a text);
INSERT INTO t (id, a) VALUES (1,'x');
