CREATE TABLE t
(
    id UInt64,
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
