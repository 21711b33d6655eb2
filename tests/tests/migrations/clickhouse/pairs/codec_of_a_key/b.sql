CREATE TABLE t
(
    id UInt64 CODEC(DoubleDelta, LZ4),
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
