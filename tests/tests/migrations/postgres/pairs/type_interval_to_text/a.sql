CREATE TABLE t (id bigint PRIMARY KEY, c interval);
INSERT INTO t (id,c) VALUES (1,'1 day'), (2,NULL);
