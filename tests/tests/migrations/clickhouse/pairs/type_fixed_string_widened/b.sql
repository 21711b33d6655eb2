CREATE TABLE t
(
    id UInt64,
    c FixedString(4)
)
ENGINE = MergeTree
ORDER BY id;
