-- rowcol migration
-- parent: bf97abb0c02be25e2470989d3fff83e655f22667a8c05de319cce21b4dceb9e5
-- result: ede8a39b6707186f0080701b1b7c8fc1d102c08d6fcb3af6257427979fa5761f

ALTER TABLE `observations` /*@cluster*/ ADD COLUMN `environment` LowCardinality(String) DEFAULT 'default' COMMENT 'Where the application ran: production, staging, …' AFTER `project_id`;

ALTER TABLE `scores` /*@cluster*/ ADD COLUMN `environment` LowCardinality(String) DEFAULT 'default' COMMENT 'Where the application ran: production, staging, …' AFTER `project_id`;

ALTER TABLE `traces` /*@cluster*/ ADD COLUMN `environment` LowCardinality(String) DEFAULT 'default' COMMENT 'Where the application ran: production, staging, …' AFTER `version`;
