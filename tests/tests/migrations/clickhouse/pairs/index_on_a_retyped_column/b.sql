CREATE TABLE t
(
    id UInt64,
    n Int64,
    INDEX ix n TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
ORDER BY id;
