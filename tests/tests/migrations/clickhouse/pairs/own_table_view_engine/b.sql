-- accept: drop:mv
CREATE TABLE t
(
    id UInt64,
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
CREATE MATERIALIZED VIEW mv ENGINE = MergeTree ORDER BY id AS SELECT id, n FROM t;
