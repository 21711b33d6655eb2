CREATE TABLE t
(
    c Int8,
    b Int8,
    a Int8,
    id UInt64
)
ENGINE = MergeTree
ORDER BY id;
