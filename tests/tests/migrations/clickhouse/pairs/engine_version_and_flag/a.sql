CREATE TABLE t
(
    id UInt64,
    n Int32,
    at DateTime,
    gone UInt8
)
ENGINE = ReplacingMergeTree(at)
ORDER BY id;
INSERT INTO t (id, n, at) VALUES (1, 10, '2099-01-01 00:00:00'), (2, 20, '2099-02-01 00:00:00');
