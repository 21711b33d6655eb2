CREATE TABLE t
(
    id UInt64,
    c Bool
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, c) VALUES (1, true);
