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
CREATE TABLE e
(
    id UInt64,
    n Int64,
    e Int8
)
ENGINE = MergeTree
ORDER BY id;
CREATE MATERIALIZED VIEW mv TO e AS SELECT id, n FROM t;
