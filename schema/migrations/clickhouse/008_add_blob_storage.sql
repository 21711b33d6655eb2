-- rowcol migration
-- parent: 7e89b28acb4754a0c6d098dc83775da1f4a872457e002250957c733b2a4be519
-- result: f57b9a4141ad4602b931cccb7d2578d4b7703336b258ac25c66658b755cd147f

CREATE TABLE `blob_storage_file_log` /*@cluster*/
(
    `id` String COMMENT 'Made by the program that inserts the row.',
    `project_id` String COMMENT 'The project.',
    `entity_type` String COMMENT 'What the event is about: trace, observation, score, …',
    `entity_id` String COMMENT 'The id of what it is about.',
    `event_id` String COMMENT 'The event.',
    `bucket_name` String COMMENT 'The bucket that the file is in.',
    `bucket_path` String COMMENT 'The file\'s path in the bucket.',
    `created_at` DateTime64(3) DEFAULT now() COMMENT 'When the file was written.',
    `updated_at` DateTime64(3) DEFAULT now() COMMENT 'When the row last changed.',
    `event_ts` DateTime64(3) DEFAULT now64(3) COMMENT 'The version of the row: of several with one key the latest counts.',
    `is_deleted` UInt8 DEFAULT 0 COMMENT 'Whether this version of the row says that the file is gone.'
)
ENGINE = /*@replicated*/ReplacingMergeTree(`event_ts`, `is_deleted`)
ORDER BY (project_id, entity_type, entity_id, event_id)
COMMENT 'That the event of an entity is kept in a file, so that the file can go when the entity goes.';
