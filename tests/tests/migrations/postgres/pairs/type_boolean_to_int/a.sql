CREATE TABLE t (id bigint PRIMARY KEY, c boolean);
INSERT INTO t (id,c) VALUES (1,true), (2,NULL);
