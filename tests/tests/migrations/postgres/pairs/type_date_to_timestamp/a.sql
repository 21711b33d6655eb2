CREATE TABLE t (id bigint PRIMARY KEY, c date);
INSERT INTO t (id,c) VALUES (1,'2024-01-01'), (2,NULL);
