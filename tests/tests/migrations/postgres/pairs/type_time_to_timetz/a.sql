CREATE TABLE t (id bigint PRIMARY KEY, c time);
INSERT INTO t (id,c) VALUES (1,'10:00'), (2,NULL);
