CREATE TABLE t
(
    id UInt64,
    n Int32,
    e String DEFAULT 'y',
    z Int8
)
ENGINE = MergeTree
ORDER BY id;
