CREATE TABLE t
(
    id UInt64,
    s Int8
)
ENGINE = CollapsingMergeTree(s)
ORDER BY (id, s);
