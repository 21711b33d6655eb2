CREATE TABLE t
(
    id UInt64,
    n Int32,
    INDEX ix (id, n) TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = MergeTree
ORDER BY id;
