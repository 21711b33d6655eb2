CREATE TABLE t (id bigint PRIMARY KEY, c text);
CREATE INDEX i ON t (c);
