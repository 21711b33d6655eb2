CREATE TABLE t
(
    id UInt64,
    n Int32
)
ENGINE = MergeTree
ORDER BY id
SETTINGS merge_with_ttl_timeout = 200, min_bytes_for_wide_part = 0;
