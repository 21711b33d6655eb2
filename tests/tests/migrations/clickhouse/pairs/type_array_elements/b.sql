CREATE TABLE t
(
    id UInt64,
    c Array(Nullable(Int64))
)
ENGINE = MergeTree
ORDER BY id;
