CREATE TABLE t
(
    id UInt64,
    c Date32
)
ENGINE = MergeTree
ORDER BY id;
