-- rename: t.id:key
CREATE TABLE t
(
    key UInt64,
    n Int32
)
ENGINE = MergeTree
ORDER BY key;
