CREATE TABLE t (id bigint PRIMARY KEY, c varchar(10)[]);
INSERT INTO t (id,c) VALUES (1,'{a}'), (2,NULL);
