CREATE TABLE t
(
    id UInt64,
    c Float64
)
ENGINE = MergeTree
ORDER BY id;
