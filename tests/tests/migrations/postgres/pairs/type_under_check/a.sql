CREATE TABLE t (id bigint PRIMARY KEY, c int CHECK (c > 0));
INSERT INTO t (id,c) VALUES (1,1);
