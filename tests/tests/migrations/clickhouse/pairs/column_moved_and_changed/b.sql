-- accept: drop:t.b
-- rename: none
CREATE TABLE t
(
    id UInt64,
    c Int16 DEFAULT 3 COMMENT 'c',
    a Int8,
    x Int8
)
ENGINE = MergeTree
ORDER BY id;
