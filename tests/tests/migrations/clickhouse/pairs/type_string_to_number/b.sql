CREATE TABLE t
(
    id UInt64,
    c UInt32
)
ENGINE = MergeTree
ORDER BY id;
