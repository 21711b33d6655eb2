-- accept: data-loss
CREATE TABLE t
(
    id UInt64,
    c DateTime
)
ENGINE = MergeTree
ORDER BY id;
