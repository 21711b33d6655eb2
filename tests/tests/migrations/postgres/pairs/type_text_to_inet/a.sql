CREATE TABLE t (id bigint PRIMARY KEY, c text);
INSERT INTO t (id,c) VALUES (1,'10.0.0.1'), (2,NULL);
