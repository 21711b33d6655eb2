-- rename: t.n:m
CREATE TABLE t
(
    id UInt64,
    m Int64
)
ENGINE = MergeTree
ORDER BY id;
