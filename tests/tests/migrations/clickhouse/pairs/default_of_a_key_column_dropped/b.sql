CREATE TABLE t
(
    id UInt64,
    at DateTime
)
ENGINE = MergeTree ORDER BY (id, at);
