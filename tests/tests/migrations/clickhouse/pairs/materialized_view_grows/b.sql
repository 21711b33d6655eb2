CREATE TABLE t
(
    id UInt64,
    n Int32,
    s String
)
ENGINE = MergeTree
ORDER BY id;
CREATE TABLE d
(
    id UInt64,
    n Int64,
    s String
)
ENGINE = MergeTree
ORDER BY id;
CREATE MATERIALIZED VIEW mv TO d AS SELECT id, n, s FROM t;
