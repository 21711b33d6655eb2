CREATE TABLE t
(
    id UInt64,
    n Int32
)
ENGINE = MergeTree
PRIMARY KEY id
ORDER BY (id, n);
