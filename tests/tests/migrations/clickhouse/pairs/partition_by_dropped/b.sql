CREATE TABLE t
(
    id UInt64,
    n Int32,
    at DateTime
)
ENGINE = MergeTree
ORDER BY id;
