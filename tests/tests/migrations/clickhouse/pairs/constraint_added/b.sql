CREATE TABLE t
(
    id UInt64,
    n Int32,
    CONSTRAINT ck CHECK n > 100
)
ENGINE = MergeTree
ORDER BY id;
