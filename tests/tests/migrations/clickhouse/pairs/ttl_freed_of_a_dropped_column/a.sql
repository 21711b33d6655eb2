CREATE TABLE t
(
    id UInt64,
    n Int32,
    at DateTime,
    b DateTime
)
ENGINE = MergeTree
ORDER BY id
TTL b + toIntervalDay(1);
INSERT INTO t (id, n, at, b) VALUES (1, 10, '2099-01-01 00:00:00', '2099-01-01 00:00:00');
