CREATE TABLE t
(
    id UInt64,
    c DateTime64(3)
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, c) VALUES (1, '2024-01-01 00:00:00');
