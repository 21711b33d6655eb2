CREATE TABLE t
(
    id String,
    n Int32
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, n) VALUES ('a', 1);
