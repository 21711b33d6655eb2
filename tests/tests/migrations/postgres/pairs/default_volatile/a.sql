CREATE TABLE t (id bigint PRIMARY KEY, c uuid);
INSERT INTO t (id) VALUES (1), (2);
