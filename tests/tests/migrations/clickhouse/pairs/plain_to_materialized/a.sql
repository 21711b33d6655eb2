CREATE TABLE t
(
    id UInt64,
    m UInt64
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, m) VALUES (1, 9);
