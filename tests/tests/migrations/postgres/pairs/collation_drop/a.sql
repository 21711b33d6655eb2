CREATE TABLE t (id bigint PRIMARY KEY, c text COLLATE "C");
CREATE INDEX i ON t (c);
INSERT INTO t (id,c) VALUES (1,'a');
