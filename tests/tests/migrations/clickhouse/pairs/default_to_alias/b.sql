-- accept: drop:t.c
CREATE TABLE t
(
    id UInt64,
    c UInt64 ALIAS id
)
ENGINE = MergeTree
ORDER BY id;
