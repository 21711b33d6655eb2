CREATE TABLE t (id bigint PRIMARY KEY, c timestamptz);
INSERT INTO t (id,c) VALUES (1,now()), (2,NULL);
