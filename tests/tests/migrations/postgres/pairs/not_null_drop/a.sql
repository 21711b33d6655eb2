CREATE TABLE t (id bigint PRIMARY KEY, c text NOT NULL);
INSERT INTO t (id,c) VALUES (1,'x');
