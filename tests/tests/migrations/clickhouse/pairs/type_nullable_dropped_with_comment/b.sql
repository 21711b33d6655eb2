-- accept: data-loss
CREATE TABLE t
(
    id UInt64,
    c LowCardinality(String) COMMENT 'x' CODEC(ZSTD(3))
)
ENGINE = MergeTree
ORDER BY id;
