CREATE TABLE t (id bigint PRIMARY KEY, c text COLLATE "C");
INSERT INTO t (id,c) VALUES (1,'a');
