CREATE TABLE t
(
    id UInt64,
    c Map(String, Int32)
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, c) VALUES (1, {'a': 1});
