CREATE TABLE t (id bigint PRIMARY KEY, c timestamptz(3));
INSERT INTO t (id,c) VALUES (1,now()), (2,NULL);
