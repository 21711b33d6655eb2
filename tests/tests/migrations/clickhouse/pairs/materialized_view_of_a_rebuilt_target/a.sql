CREATE TABLE t
(
    id UInt64,
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
CREATE TABLE d
(
    id UInt64,
    n Int64
)
ENGINE = MergeTree
ORDER BY id;
CREATE MATERIALIZED VIEW mv TO d AS SELECT id, n FROM t;
INSERT INTO t (id, n) VALUES (1, 10), (2, -20);
