CREATE TABLE t
(
    id UInt64,
    c Int32 DEFAULT 1
)
ENGINE = MergeTree
ORDER BY id;
