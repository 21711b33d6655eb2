CREATE TABLE t
(
    id UInt64,
    c Nullable(Int32)
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, c) VALUES (1, 5);
