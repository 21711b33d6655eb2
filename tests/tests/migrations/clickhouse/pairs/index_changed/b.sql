CREATE TABLE t
(
    id UInt64,
    n Int32,
    INDEX ix n TYPE set(100) GRANULARITY 2
)
ENGINE = MergeTree
ORDER BY id;
