CREATE TABLE t
(
    id UInt64,
    c Enum8('a' = 1, 'b' = 2)
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, c) VALUES (1, 'a');
