CREATE TABLE t
(
    id UInt64,
    c Float64
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, c) VALUES (1, 2.0);
