CREATE TABLE t
(
    id UInt64,
    n Int32,
    x Int8
)
ENGINE = MergeTree
PRIMARY KEY id
ORDER BY (id, x);
