-- rename: t.n:m
CREATE TABLE t
(
    id UInt64,
    m Int32
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
CREATE MATERIALIZED VIEW mv TO d AS SELECT id, m AS n FROM t;
