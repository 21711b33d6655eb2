-- accept: data-loss
CREATE TABLE t
(
    id UInt64,
    n Int32,
    e String EPHEMERAL 'y'
)
ENGINE = MergeTree
ORDER BY id;
