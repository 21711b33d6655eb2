-- rename: t.n:m
CREATE TABLE t
(
    id UInt64,
    m Int32
)
ENGINE = MergeTree
ORDER BY id;
CREATE VIEW v AS SELECT id, m FROM t;
