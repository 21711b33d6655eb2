CREATE TABLE t
(
    id UInt64,
    m UInt64
)
ENGINE = MergeTree
ORDER BY id;
