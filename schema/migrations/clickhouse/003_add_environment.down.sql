-- rowcol migration
-- parent: ede8a39b6707186f0080701b1b7c8fc1d102c08d6fcb3af6257427979fa5761f
-- result: bf97abb0c02be25e2470989d3fff83e655f22667a8c05de319cce21b4dceb9e5

-- loses data (clickhouse:drop:observations.environment): the column `environment` of `observations` and its values
-- breaks the running program: it still uses `environment` of `observations`
ALTER TABLE `observations` /*@cluster*/ DROP COLUMN `environment`;

-- loses data (clickhouse:drop:scores.environment): the column `environment` of `scores` and its values
-- breaks the running program: it still uses `environment` of `scores`
ALTER TABLE `scores` /*@cluster*/ DROP COLUMN `environment`;

-- loses data (clickhouse:drop:traces.environment): the column `environment` of `traces` and its values
-- breaks the running program: it still uses `environment` of `traces`
ALTER TABLE `traces` /*@cluster*/ DROP COLUMN `environment`;
