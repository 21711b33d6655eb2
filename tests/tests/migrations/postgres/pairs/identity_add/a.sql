CREATE TABLE t (id bigint PRIMARY KEY, c bigint NOT NULL);
INSERT INTO t (id,c) VALUES (1,7);
