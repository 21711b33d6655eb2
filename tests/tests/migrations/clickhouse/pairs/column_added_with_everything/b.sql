CREATE TABLE t
(
    id UInt64,
    n Int32,
    d DateTime DEFAULT now() COMMENT 'when' CODEC(Delta(4), ZSTD(1)) TTL d + toIntervalYear(90)
)
ENGINE = MergeTree
ORDER BY id;
