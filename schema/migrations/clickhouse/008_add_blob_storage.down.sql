-- rowcol migration
-- parent: f57b9a4141ad4602b931cccb7d2578d4b7703336b258ac25c66658b755cd147f
-- result: 7e89b28acb4754a0c6d098dc83775da1f4a872457e002250957c733b2a4be519

-- loses data (clickhouse:drop:blob_storage_file_log): the table `blob_storage_file_log` and its rows
DROP TABLE `blob_storage_file_log` /*@cluster*/;
