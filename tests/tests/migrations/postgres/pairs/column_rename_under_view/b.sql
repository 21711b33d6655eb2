-- rename: t.a:b
CREATE TABLE t (id bigint PRIMARY KEY, b text);
CREATE VIEW v AS SELECT b FROM t;
