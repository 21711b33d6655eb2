CREATE TABLE t
(
    id UInt64,
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, n) VALUES (1, 10), (2, -20);
