CREATE TABLE t
(
    id UInt64,
    c Int32
)
ENGINE = MergeTree
ORDER BY id;
