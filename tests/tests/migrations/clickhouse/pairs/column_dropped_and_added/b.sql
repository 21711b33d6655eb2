-- accept: drop:t.s
CREATE TABLE t
(
    id UInt64,
    n Int32,
    b Bool
)
ENGINE = MergeTree
ORDER BY id;
