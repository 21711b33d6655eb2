CREATE TABLE t (id bigint PRIMARY KEY, c jsonb DEFAULT '{}');
INSERT INTO t (id) VALUES (1), (2);
