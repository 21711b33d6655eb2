-- rename: t:u
CREATE TABLE u
(
    id UInt64,
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
