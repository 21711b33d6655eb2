CREATE TABLE t
(
    id UInt64,
    c Int16
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, c) VALUES (1, 7);
