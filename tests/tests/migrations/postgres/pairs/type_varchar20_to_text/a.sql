CREATE TABLE t (id bigint PRIMARY KEY, c varchar(20));
INSERT INTO t (id,c) VALUES (1,'x'), (2,NULL);
