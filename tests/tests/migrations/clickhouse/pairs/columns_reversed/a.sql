CREATE TABLE t
(
    id UInt64,
    a Int8,
    b Int8,
    c Int8
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, a, b, c) VALUES (1, 2, 3, 4);
