CREATE TABLE t
(
    id UInt64,
    n Int32,
    l Int64 ALIAS n + 2
)
ENGINE = MergeTree
ORDER BY id;
