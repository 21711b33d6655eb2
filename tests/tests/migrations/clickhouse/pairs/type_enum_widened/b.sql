CREATE TABLE t
(
    id UInt64,
    c Enum16('a' = 1, 'b' = 1000)
)
ENGINE = MergeTree
ORDER BY id;
