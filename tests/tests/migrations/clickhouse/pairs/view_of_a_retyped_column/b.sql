CREATE TABLE t
(
    id UInt64,
    n Int64
)
ENGINE = MergeTree
ORDER BY id;
CREATE VIEW v AS SELECT id, n FROM t;
