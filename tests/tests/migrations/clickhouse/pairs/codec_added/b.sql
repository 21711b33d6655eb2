CREATE TABLE t
(
    id UInt64,
    n Int32 CODEC(Delta(4), ZSTD(3))
)
ENGINE = MergeTree
ORDER BY id;
