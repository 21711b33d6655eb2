CREATE TABLE t
(
    id UInt64,
    n Int32
)
ENGINE = SummingMergeTree(n)
ORDER BY id;
