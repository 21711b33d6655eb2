CREATE TABLE t
(
    id UInt64,
    n Int32,
    s String
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, n, s) VALUES (1, 10, 'x');
