CREATE TABLE t (id bigint PRIMARY KEY, c text DEFAULT '1');
INSERT INTO t (id) VALUES (1), (2);
