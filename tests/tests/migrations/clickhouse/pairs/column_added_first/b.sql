CREATE TABLE t
(
    s String,
    id UInt64,
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
