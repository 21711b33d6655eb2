-- rename: t.n:select from
CREATE TABLE t
(
    id UInt64,
    `select from` Int32
)
ENGINE = MergeTree
ORDER BY id;
