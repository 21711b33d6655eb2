CREATE TABLE t
(
    id UInt64,
    c LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY id;
