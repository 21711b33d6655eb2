CREATE TABLE t
(
    id UInt64,
    n Int32
)
ENGINE = MergeTree
ORDER BY id
SETTINGS ttl_only_drop_parts = 1, merge_with_ttl_timeout = 100;
INSERT INTO t (id, n) VALUES (1, 10), (2, -20);
