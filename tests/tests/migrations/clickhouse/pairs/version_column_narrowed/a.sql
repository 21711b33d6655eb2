CREATE TABLE t
(
    id UInt64,
    v UInt64
)
ENGINE = ReplacingMergeTree(v)
ORDER BY id;
INSERT INTO t (id, v) VALUES (1, 2);
