CREATE TABLE t
(
    a Int8,
    id UInt64,
    b Int8 DEFAULT c + 1,
    c Int8,
    n Int32,
    d Int8
)
ENGINE = MergeTree
ORDER BY id;
