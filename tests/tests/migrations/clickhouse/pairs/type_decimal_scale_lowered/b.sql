-- accept: data-loss
CREATE TABLE t
(
    id UInt64,
    c Decimal(10, 1)
)
ENGINE = MergeTree
ORDER BY id;
