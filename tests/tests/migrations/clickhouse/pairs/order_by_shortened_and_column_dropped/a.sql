CREATE TABLE t
(
    id UInt64,
    n Int32
)
ENGINE = MergeTree
PRIMARY KEY id
ORDER BY (id, n);
INSERT INTO t (id, n) VALUES (1, 10), (2, -20);
