CREATE TABLE t
(
    id UInt64,
    c Date
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, c) VALUES (1, '2024-01-01');
