-- accept: data-loss
CREATE TABLE t
(
    id UInt64,
    v UInt32
)
ENGINE = ReplacingMergeTree(v)
ORDER BY id;
