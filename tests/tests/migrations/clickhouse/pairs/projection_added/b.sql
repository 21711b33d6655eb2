CREATE TABLE t
(
    id UInt64,
    n Int32,
    PROJECTION pr (SELECT n, count() GROUP BY n)
)
ENGINE = MergeTree
ORDER BY id;
