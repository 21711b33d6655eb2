CREATE TABLE t (id bigint PRIMARY KEY, c cidr);
INSERT INTO t (id,c) VALUES (1,'10.0.0.0/8'), (2,NULL);
