CREATE TABLE t
(
    id UInt64,
    n Int32,
    l Int64 ALIAS n + 1
)
ENGINE = MergeTree
ORDER BY id;
