CREATE TABLE t (id bigint PRIMARY KEY, c text);
CREATE VIEW v AS SELECT id, c FROM t;
