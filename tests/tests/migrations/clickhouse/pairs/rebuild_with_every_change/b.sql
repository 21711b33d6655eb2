-- accept: data-loss
-- rename: t.a:z
CREATE TABLE t
(
    fresh Int32 DEFAULT 3,
    id UInt64,
    z Int32,
    b Int32 DEFAULT 8,
    e Enum8('y' = 1, 'x' = 2),
    m Int32 MATERIALIZED z + 1,
    l Int32 ALIAS z + 1,
    INDEX ix z TYPE set(10) GRANULARITY 2,
    PROJECTION pr (SELECT z ORDER BY z)
)
ENGINE = MergeTree
PARTITION BY id % 2
ORDER BY (z, id)
TTL toDateTime('2099-01-01 00:00:00') + toIntervalSecond(z);
