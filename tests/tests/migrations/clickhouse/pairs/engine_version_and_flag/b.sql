CREATE TABLE t
(
    id UInt64,
    n Int32,
    at DateTime,
    gone UInt8
)
ENGINE = ReplacingMergeTree(at, gone)
ORDER BY (id, n);
