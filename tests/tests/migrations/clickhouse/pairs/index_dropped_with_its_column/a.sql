CREATE TABLE t
(
    id UInt64,
    n Int32,
    s String,
    INDEX ix s TYPE bloom_filter GRANULARITY 1
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, n, s) VALUES (1, 2, 'x');
