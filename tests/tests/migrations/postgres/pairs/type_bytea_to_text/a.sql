CREATE TABLE t (id bigint PRIMARY KEY, c bytea);
INSERT INTO t (id,c) VALUES (1,'a'), (2,NULL);
