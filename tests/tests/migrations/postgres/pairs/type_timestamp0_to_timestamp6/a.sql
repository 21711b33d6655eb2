CREATE TABLE t (id bigint PRIMARY KEY, c timestamp(0));
INSERT INTO t (id,c) VALUES (1,now()), (2,NULL);
