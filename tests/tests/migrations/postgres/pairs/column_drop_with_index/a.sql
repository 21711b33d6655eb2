CREATE TABLE t (id bigint PRIMARY KEY, c text, d int, CHECK (d > 0 AND c <> ''));
CREATE INDEX i ON t (c);
CREATE UNIQUE INDEX u ON t (c, d);
INSERT INTO t (id, c, d) VALUES (1,'x',1);
