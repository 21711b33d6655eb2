CREATE TABLE t
(
    id UInt64,
    a Int32,
    b Int32,
    m Int32 MATERIALIZED a + 1
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, a, b) VALUES (1, 2, 3);
