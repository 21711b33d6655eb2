CREATE TABLE t
(
    id UInt64,
    c Tuple(a Int32, b String)
)
ENGINE = MergeTree
ORDER BY id;
