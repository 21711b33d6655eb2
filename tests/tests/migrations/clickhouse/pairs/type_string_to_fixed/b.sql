CREATE TABLE t
(
    id UInt64,
    c FixedString(2)
)
ENGINE = MergeTree
ORDER BY id;
