CREATE TABLE t
(
    id UInt64,
    c Decimal(18, 4)
)
ENGINE = MergeTree
ORDER BY id;
