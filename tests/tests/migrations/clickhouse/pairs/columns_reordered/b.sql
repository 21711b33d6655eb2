CREATE TABLE t
(
    id UInt64,
    c Int8,
    a Int8,
    b Int8
)
ENGINE = MergeTree
ORDER BY id;
