CREATE TABLE t
(
    id UInt64,
    m UInt64 MATERIALIZED id + 2
)
ENGINE = MergeTree
ORDER BY id;
