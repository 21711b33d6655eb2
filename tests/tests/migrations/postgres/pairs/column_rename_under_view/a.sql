CREATE TABLE t (id bigint PRIMARY KEY, a text);
CREATE VIEW v AS SELECT a FROM t;
INSERT INTO t (id, a) VALUES (1,'x');
