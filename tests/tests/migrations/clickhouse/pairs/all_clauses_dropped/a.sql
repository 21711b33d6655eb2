CREATE TABLE t
(
    id UInt64,
    at DateTime,
    n Int32 DEFAULT 4 COMMENT 'x' CODEC(ZSTD(2)) TTL at + toIntervalDay(1)
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, at, n) VALUES (1, '2099-01-01 00:00:00', 3);
