-- accept: data-loss
CREATE TABLE t
(
    id UInt64,
    c UInt8
)
ENGINE = MergeTree
ORDER BY id;
