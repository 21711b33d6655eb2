CREATE TABLE t
(
    id UInt64,
    a Int32,
    m Int32 MATERIALIZED a + 1,
    d Int32 DEFAULT a * 2,
    l Int32 ALIAS a,
    at DateTime,
    INDEX ix a TYPE minmax GRANULARITY 1,
    CONSTRAINT ck CHECK a > 0,
    PROJECTION pr (SELECT a ORDER BY a)
)
ENGINE = MergeTree
ORDER BY id
TTL at + toIntervalDay(1) WHERE a = 3;
INSERT INTO t (id, a, at) VALUES (1, 5, '2099-01-01 00:00:00');
