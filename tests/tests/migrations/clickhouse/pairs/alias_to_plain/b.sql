CREATE TABLE t
(
    id UInt64,
    n Int32,
    l Int64
)
ENGINE = MergeTree
ORDER BY id;
