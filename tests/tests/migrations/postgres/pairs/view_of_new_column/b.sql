CREATE TABLE t (id bigint PRIMARY KEY, a int, b int);
CREATE VIEW v AS SELECT a, b FROM t;
