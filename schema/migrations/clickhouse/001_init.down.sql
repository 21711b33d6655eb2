-- rowcol migration
-- parent: a4af922749b6e5031d5daf497260904f302effc4ede80169f34c250640c17644
-- result: 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a

-- loses data (clickhouse:drop:dataset_run_items_rmt): the table `dataset_run_items_rmt` and its rows
DROP TABLE `dataset_run_items_rmt` /*@cluster*/;

-- loses data (clickhouse:drop:observations): the table `observations` and its rows
DROP TABLE `observations` /*@cluster*/;

-- loses data (clickhouse:drop:scores): the table `scores` and its rows
DROP TABLE `scores` /*@cluster*/;

-- loses data (clickhouse:drop:traces): the table `traces` and its rows
DROP TABLE `traces` /*@cluster*/;
