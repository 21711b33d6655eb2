CREATE TABLE t (id bigint PRIMARY KEY, c timestamp);
INSERT INTO t (id,c) VALUES (1,now()), (2,NULL);
