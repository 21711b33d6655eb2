CREATE TABLE t
(
    id UInt64,
    c DateTime('Europe/Berlin')
)
ENGINE = MergeTree
ORDER BY id;
