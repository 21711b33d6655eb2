-- accept: data-loss
CREATE TABLE t
(
    id UInt64
)
ENGINE = MergeTree
ORDER BY id;
CREATE TABLE d
(
    id UInt64
)
ENGINE = MergeTree
ORDER BY id;
CREATE MATERIALIZED VIEW mv TO d AS SELECT id FROM t;
