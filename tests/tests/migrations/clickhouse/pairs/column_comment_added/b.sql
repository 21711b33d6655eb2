CREATE TABLE t
(
    id UInt64,
    n Int32 COMMENT 'it\'s'
)
ENGINE = MergeTree
ORDER BY id;
