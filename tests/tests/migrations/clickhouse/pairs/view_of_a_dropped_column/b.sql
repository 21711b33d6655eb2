-- accept: drop:t.n
CREATE TABLE t
(
    id UInt64
)
ENGINE = MergeTree
ORDER BY id;
CREATE VIEW v AS SELECT id FROM t;
