CREATE TABLE t
(
    id UInt64,
    c Map(String, Int64)
)
ENGINE = MergeTree
ORDER BY id;
