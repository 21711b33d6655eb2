CREATE TABLE t
(
    id UInt64,
    c String
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, c) VALUES (1, 'a');
