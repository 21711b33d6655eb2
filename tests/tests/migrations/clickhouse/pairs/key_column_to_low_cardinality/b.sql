CREATE TABLE t
(
    id LowCardinality(String),
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
