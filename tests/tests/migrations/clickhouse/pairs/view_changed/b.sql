CREATE TABLE t
(
    id UInt64,
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
CREATE VIEW v AS SELECT id, n + 1 AS n FROM t WHERE id > 0;
