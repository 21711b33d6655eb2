-- rowcol migration
-- parent: c40c0b689d118b81a532e3a58c48be54a6c83bdc7b486e7c31ee9ba4a46ed78e
-- result: 3c271038ab28a6751af167271e2c8ef5c2a6a29e340fb9b2a4ec84a6d673236a
-- accepted: clickhouse:drop:traces_by_day

-- breaks the running program: rows that are inserted from now on do not reach `traces_by_day`
DROP VIEW `traces_by_day_mv` /*@cluster*/;

-- loses data (clickhouse:drop:traces_by_day): the table `traces_by_day` and its rows
DROP TABLE `traces_by_day` /*@cluster*/;
