CREATE TABLE t
(
    id UInt64,
    n UInt32
)
ENGINE = MergeTree
ORDER BY n
SAMPLE BY n;
