CREATE TABLE t
(
    id UInt64,
    n Int32,
    at DateTime
)
ENGINE = ReplacingMergeTree(at)
PARTITION BY toYYYYMM(at)
ORDER BY id;
