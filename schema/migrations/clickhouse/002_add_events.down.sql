-- rowcol migration
-- parent: b42982403274f478318dbd3c0a967ccbb6af179f5a0fa544acf9fc69e8d33942
-- result: 6ee1f741318b2edf294c75df4eb2ea2e978c9d325a3096369aa8739c0e86fd67

-- loses data (clickhouse:drop:events): the table `events` and its rows
DROP TABLE `events` /*@cluster*/;
