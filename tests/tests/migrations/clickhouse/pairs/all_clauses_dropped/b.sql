CREATE TABLE t
(
    id UInt64,
    at DateTime,
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
