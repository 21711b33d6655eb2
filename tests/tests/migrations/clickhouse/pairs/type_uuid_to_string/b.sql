CREATE TABLE t
(
    id UInt64,
    c String
)
ENGINE = MergeTree
ORDER BY id;
