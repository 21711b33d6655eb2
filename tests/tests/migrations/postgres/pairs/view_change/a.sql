CREATE TABLE t (id bigint PRIMARY KEY, a int, b text);
CREATE VIEW v AS SELECT a FROM t;
