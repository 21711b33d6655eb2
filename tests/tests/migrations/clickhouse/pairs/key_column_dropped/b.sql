-- accept: drop:t.id
CREATE TABLE t
(
    n Int32
)
ENGINE = MergeTree
ORDER BY n;
