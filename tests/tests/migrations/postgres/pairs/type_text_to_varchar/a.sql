CREATE TABLE t (id bigint PRIMARY KEY, c text);
INSERT INTO t (id,c) VALUES (1,'x'), (2,NULL);
