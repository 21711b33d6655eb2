CREATE TABLE t (id bigint PRIMARY KEY, c text UNIQUE);
INSERT INTO t (id,c) VALUES (1,'x');
