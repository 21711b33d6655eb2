CREATE TABLE t (id UInt64, a Int32, b Int32) ENGINE = MergeTree ORDER BY id;
CREATE TABLE t__old (id UInt64, a Int32, b Int32) ENGINE = MergeTree ORDER BY tuple();
CREATE MATERIALIZED VIEW t__back TO t__old AS SELECT id, a, b FROM t;
INSERT INTO t VALUES (1, 1, 1);
