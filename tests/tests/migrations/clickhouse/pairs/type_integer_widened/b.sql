CREATE TABLE t
(
    id UInt64,
    c Int64
)
ENGINE = MergeTree
ORDER BY id;
