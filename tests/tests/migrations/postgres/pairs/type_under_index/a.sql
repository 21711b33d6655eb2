CREATE TABLE t (id bigint PRIMARY KEY, c text);
CREATE INDEX i ON t (lower(c));
CREATE INDEX j ON t (c) WHERE c <> '';
INSERT INTO t (id,c) VALUES (1,'a');
