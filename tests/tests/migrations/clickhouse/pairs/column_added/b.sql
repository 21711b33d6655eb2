CREATE TABLE t
(
    id UInt64,
    n Int32,
    s String
)
ENGINE = MergeTree
ORDER BY id;
