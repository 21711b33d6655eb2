CREATE TABLE t (id bigint PRIMARY KEY, c numeric(10,2));
INSERT INTO t (id,c) VALUES (1,1.5), (2,NULL);
