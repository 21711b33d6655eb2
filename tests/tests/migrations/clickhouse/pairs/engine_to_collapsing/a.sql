CREATE TABLE t
(
    id UInt64,
    s Int8
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, s) VALUES (1, 1), (2, 1);
