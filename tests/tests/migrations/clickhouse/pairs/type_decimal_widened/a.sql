CREATE TABLE t
(
    id UInt64,
    c Decimal(10, 2)
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, c) VALUES (1, 1.55);
