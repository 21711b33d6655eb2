CREATE TABLE t (id bigint PRIMARY KEY, c macaddr);
INSERT INTO t (id,c) VALUES (1,'08:00:2b:01:02:03'), (2,NULL);
