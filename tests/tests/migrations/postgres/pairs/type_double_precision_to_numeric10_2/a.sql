CREATE TABLE t (id bigint PRIMARY KEY, c double precision);
INSERT INTO t (id,c) VALUES (1,1.5), (2,NULL);
