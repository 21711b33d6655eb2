-- rowcol migration
-- parent: 6621d051ff23c2370f16efc001423828b85672a72cc3a1e1b2abf69df8cd3df9
-- result: 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
-- goes with: postgres/20240101120000_notes

-- loses data (clickhouse:drop:notes): the table `notes` and its rows
DROP TABLE `notes` /*@cluster*/;
