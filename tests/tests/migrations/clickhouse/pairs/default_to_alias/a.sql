CREATE TABLE t
(
    id UInt64,
    c UInt64 DEFAULT 5
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id) VALUES (1);
