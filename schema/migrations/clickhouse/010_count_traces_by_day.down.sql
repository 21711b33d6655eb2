-- rowcol migration
-- parent: 73a48854fb4d5bb07467ee0fef411a01efe912cd8a7de8cb3bed7239d5e43724
-- result: 3662013116860803d97230d638c62245ceef374eaeecad24220f23d971c42e1c

-- breaks the running program: rows that are inserted from now on do not reach `traces_by_day`
DROP VIEW `traces_by_day_mv` /*@cluster*/;

-- loses data (clickhouse:drop:traces_by_day): the table `traces_by_day` and its rows
DROP TABLE `traces_by_day` /*@cluster*/;
