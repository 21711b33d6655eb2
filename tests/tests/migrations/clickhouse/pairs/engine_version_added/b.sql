CREATE TABLE t
(
    id UInt64,
    n Int32,
    at DateTime
)
ENGINE = ReplacingMergeTree(at)
ORDER BY id;
