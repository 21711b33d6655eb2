CREATE TABLE t
(
    id UInt64,
    c Int32,
    m Int64 MATERIALIZED c + 1
)
ENGINE = MergeTree
ORDER BY id;
