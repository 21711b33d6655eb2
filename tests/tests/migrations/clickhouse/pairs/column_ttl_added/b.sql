CREATE TABLE t
(
    id UInt64,
    n Int32 TTL at + toIntervalDay(1),
    at DateTime
)
ENGINE = MergeTree
ORDER BY id;
