-- accept: drop:t.a
CREATE TABLE t
(
    id UInt64,
    b Int32,
    m Int32 MATERIALIZED b + 1
)
ENGINE = MergeTree
ORDER BY id;
