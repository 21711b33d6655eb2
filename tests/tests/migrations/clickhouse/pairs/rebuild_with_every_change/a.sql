CREATE TABLE t
(
    id UInt64,
    a Int32,
    b Nullable(Int32),
    e Enum8('x' = 1, 'y' = 2),
    m Int32 MATERIALIZED a + 1,
    l Int32 ALIAS a,
    gone String,
    CONSTRAINT ck CHECK a > 0,
    INDEX ix a TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
ORDER BY id;
INSERT INTO t (id, a, b, e, gone) VALUES (1, 2, NULL, 'x', 'g'), (2, 3, 4, 'y', 'h');
