-- rename: t.a:b
CREATE TABLE t
(
    id UInt64,
    b Int32,
    m Int32 MATERIALIZED b + 1,
    d Int32 DEFAULT b * 2,
    l Int32 ALIAS b,
    at DateTime,
    INDEX ix b TYPE minmax GRANULARITY 1,
    CONSTRAINT ck CHECK b > 0,
    PROJECTION pr (SELECT b ORDER BY b)
)
ENGINE = MergeTree
ORDER BY id
TTL at + toIntervalDay(1) WHERE b = 3;
