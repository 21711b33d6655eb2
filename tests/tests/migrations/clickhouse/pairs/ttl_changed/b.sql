CREATE TABLE t
(
    id UInt64,
    n Int32,
    at DateTime
)
ENGINE = MergeTree
ORDER BY id
TTL at + toIntervalDay(2) WHERE n > 5, at + toIntervalYear(1) RECOMPRESS CODEC(ZSTD(9));
