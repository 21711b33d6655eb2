CREATE TABLE t (id bigint PRIMARY KEY, c text);
INSERT INTO t (id) VALUES (1), (2);
