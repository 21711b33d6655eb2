-- accept: data-loss
CREATE TABLE t
(
    id UInt32,
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
