CREATE TABLE t
(
    id UInt64,
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
CREATE MATERIALIZED VIEW mv ENGINE = SummingMergeTree ORDER BY id AS SELECT id, n * 2 AS n FROM t;
