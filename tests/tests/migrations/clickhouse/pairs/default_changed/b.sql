CREATE TABLE t
(
    id UInt64,
    c Int32 DEFAULT 6
)
ENGINE = MergeTree
ORDER BY id;
