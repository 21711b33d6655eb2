CREATE TABLE t
(
    id UInt64,
    m UInt64 MATERIALIZED id + 1
)
ENGINE = MergeTree
ORDER BY id;
