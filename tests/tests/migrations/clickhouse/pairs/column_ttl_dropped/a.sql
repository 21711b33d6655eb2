CREATE TABLE t
(
    id UInt64,
    n Int32 TTL at + toIntervalDay(1),
    at DateTime
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, n, at) VALUES (1, 2, '2099-01-01 00:00:00');
