CREATE TABLE t
(
    id UInt64,
    s LowCardinality(String),
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
