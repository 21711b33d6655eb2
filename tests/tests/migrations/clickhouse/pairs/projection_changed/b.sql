CREATE TABLE t
(
    id UInt64,
    n Int32,
    PROJECTION pr (SELECT n, sum(id) GROUP BY n)
)
ENGINE = MergeTree
ORDER BY id;
