CREATE TABLE t
(
    id UInt64,
    c DateTime64(6)
)
ENGINE = MergeTree
ORDER BY id;
