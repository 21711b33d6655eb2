CREATE TABLE t
(
    id UInt64,
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
CREATE VIEW v AS SELECT id, n FROM t COMMENT 'a view';
