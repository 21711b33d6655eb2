CREATE TABLE t
(
    id UInt64,
    c Enum8('a' = 2, 'b' = 1)
)
ENGINE = MergeTree
ORDER BY id;
