-- rename: t:u
-- rename: t.n:m
CREATE TABLE u
(
    id UInt64,
    m Int32,
    s String
)
ENGINE = MergeTree
ORDER BY id;
