CREATE TABLE t
(
    id UInt64,
    n Int32,
    e String EPHEMERAL
)
ENGINE = MergeTree
ORDER BY id;
