-- rowcol migration
-- parent: 7e89b28acb4754a0c6d098dc83775da1f4a872457e002250957c733b2a4be519
-- result: d99383c38d32cc54fc64bb130ac0e62bc8e474c64943a571bc9d731f5ec55fcb

DROP VIEW IF EXISTS `scores__back` /*@cluster*/;

-- loses data (clickhouse:drop:scores__old): `scores__old`, the table `scores` as it was before it was rebuilt: the way back to that
DROP TABLE IF EXISTS `scores__old` /*@cluster*/;

-- rewrites scores
SELECT throwIf(count() > 0, 'an earlier rebuild of scores has left tables whose names begin with scores__; drop them first') FROM system.tables WHERE database = currentDatabase() AND name IN ('scores__new', 'scores__old', 'scores__back', 'scores__parts', 'scores__rest');

SELECT throwIf(count() > 0, 'a mutation of scores is not finished; run the migration again when it is') FROM system.mutations WHERE database = currentDatabase() AND table = 'scores' AND NOT is_done;

SYSTEM STOP MERGES /*@cluster*/ `scores`;

CREATE TABLE `scores__new` /*@cluster*/
(
    `id` String COMMENT 'Made by whoever scores.',
    `timestamp` DateTime64(3) DEFAULT now64(3) COMMENT 'When the judgement was made.',
    `project_id` String COMMENT 'The project.',
    `environment` LowCardinality(String) DEFAULT 'default' COMMENT 'Where the application ran: production, staging, …',
    `trace_id` Nullable(String) COMMENT 'The trace that is judged. Postgres holds scores of traces only.',
    `session_id` Nullable(String) COMMENT 'The session that is judged.',
    `dataset_run_id` Nullable(String) COMMENT 'The dataset run that is judged.',
    `observation_id` Nullable(String) COMMENT 'The observation within the trace that is judged.',
    `name` String COMMENT 'What is judged: correctness, tone, …',
    `value` Nullable(Float64) COMMENT 'The number; NULL where the judgement is a word.',
    `string_value` Nullable(String) COMMENT 'The word, for categories and booleans.',
    `long_string_value` String COMMENT 'A judgement in free text.' CODEC(ZSTD(3)),
    `data_type` String DEFAULT 'NUMERIC' COMMENT 'Whether the judgement is a number, a category or a boolean.',
    `source` String COMMENT 'Who or what judged.',
    `comment` Nullable(String) COMMENT 'Why the judgement is as it is.' CODEC(ZSTD(1)),
    `metadata` Map(LowCardinality(String), String) DEFAULT map() COMMENT 'Whatever else there is to say about the judgement.',
    `author_user_id` Nullable(String) COMMENT 'The user who judged, for annotations.',
    `config_id` Nullable(String) COMMENT 'The rules that the score keeps to.',
    `queue_id` Nullable(String) COMMENT 'The annotation queue that it was made in.',
    `execution_trace_id` Nullable(String) COMMENT 'The trace of the evaluation that made it.',
    `ingestion_api_key` String DEFAULT '' COMMENT 'The public half of the API key that it was sent with.',
    `ingestion_sdk_name` LowCardinality(String) DEFAULT 'unknown' COMMENT 'The client library that sent it.',
    `ingestion_sdk_version` LowCardinality(String) DEFAULT 'unknown' COMMENT 'That library\'s version.',
    `created_at` DateTime64(3) DEFAULT now() COMMENT 'When the row was made.',
    `updated_at` DateTime64(3) DEFAULT now() COMMENT 'When the row last changed.',
    `event_ts` DateTime64(3) DEFAULT now64(3) COMMENT 'The version of the row: of several with one key the latest counts.',
    `is_deleted` UInt8 DEFAULT 0 COMMENT 'Whether this version of the row says that it is gone.',
    INDEX `idx_created_at` created_at TYPE minmax GRANULARITY 1,
    INDEX `idx_id` id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX `idx_project_session` (project_id, session_id) TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX `idx_project_trace_observation` (project_id, trace_id, observation_id) TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = /*@replicated*/ReplacingMergeTree(`event_ts`, `is_deleted`)
PARTITION BY toYYYYMM(timestamp)
PRIMARY KEY (project_id, toDate(timestamp))
ORDER BY (project_id, toDate(timestamp), id)
COMMENT 'A judgement on a trace or one of its observations; in ClickHouse also on a session or a dataset run.';

CREATE TABLE `scores__parts` /*@cluster*/
(
    `name` String,
    `round` UInt8,
    `at` DateTime64(3) DEFAULT now64(3)
)
ENGINE = /*@replicated*/MergeTree
ORDER BY name;

INSERT INTO `scores__parts` (name, round)
SELECT name, 1 FROM system.parts WHERE database = currentDatabase() AND table = 'scores' AND active AND name NOT IN (SELECT name FROM `scores__parts` WHERE round > 0);

INSERT INTO `scores__new` (`id`, `timestamp`, `project_id`, `environment`, `trace_id`, `session_id`, `dataset_run_id`, `observation_id`, `name`, `value`, `string_value`, `long_string_value`, `data_type`, `source`, `comment`, `metadata`, `author_user_id`, `config_id`, `queue_id`, `execution_trace_id`, `ingestion_api_key`, `ingestion_sdk_name`, `ingestion_sdk_version`, `created_at`, `updated_at`, `event_ts`, `is_deleted`)
SELECT `id`, `timestamp`, `project_id`, `environment`, `trace_id`, `session_id`, `dataset_run_id`, `observation_id`, `name`, `value`, `string_value`, `long_string_value`, `data_type`, `source`, `comment`, `metadata`, `author_user_id`, `config_id`, `queue_id`, `execution_trace_id`, `ingestion_api_key`, `ingestion_sdk_name`, `ingestion_sdk_version`, `created_at`, `updated_at`, `event_ts`, `is_deleted` FROM `scores` WHERE _part IN (SELECT name FROM `scores__parts` WHERE round = 1)
SETTINGS insert_deduplicate = 0, optimize_on_insert = 0, max_partitions_per_insert_block = 0, insert_allow_materialized_columns = 1;

INSERT INTO `scores__parts` (name, round)
SELECT name, 2 FROM system.parts WHERE database = currentDatabase() AND table = 'scores' AND active AND name NOT IN (SELECT name FROM `scores__parts` WHERE round > 0);

INSERT INTO `scores__new` (`id`, `timestamp`, `project_id`, `environment`, `trace_id`, `session_id`, `dataset_run_id`, `observation_id`, `name`, `value`, `string_value`, `long_string_value`, `data_type`, `source`, `comment`, `metadata`, `author_user_id`, `config_id`, `queue_id`, `execution_trace_id`, `ingestion_api_key`, `ingestion_sdk_name`, `ingestion_sdk_version`, `created_at`, `updated_at`, `event_ts`, `is_deleted`)
SELECT `id`, `timestamp`, `project_id`, `environment`, `trace_id`, `session_id`, `dataset_run_id`, `observation_id`, `name`, `value`, `string_value`, `long_string_value`, `data_type`, `source`, `comment`, `metadata`, `author_user_id`, `config_id`, `queue_id`, `execution_trace_id`, `ingestion_api_key`, `ingestion_sdk_name`, `ingestion_sdk_version`, `created_at`, `updated_at`, `event_ts`, `is_deleted` FROM `scores` WHERE _part IN (SELECT name FROM `scores__parts` WHERE round = 2)
SETTINGS insert_deduplicate = 0, optimize_on_insert = 0, max_partitions_per_insert_block = 0, insert_allow_materialized_columns = 1;

SELECT throwIf(count() > 0, 'a part of scores was merged away while it was copied; drop scores__new and scores__parts and run the migration again') FROM `scores__parts` WHERE round > 0 AND name NOT IN (SELECT name FROM system.parts WHERE database = currentDatabase() AND table = 'scores' AND active);

EXCHANGE TABLES `scores` AND `scores__new` /*@cluster*/;

INSERT INTO `scores__parts` (name, round) VALUES ('exchanged', 0);

SELECT throwIf(count() > 0, 'an INSERT that began before the exchange is still running; run the migration again when it has ended') FROM system.processes WHERE query_kind IN ('Insert', 'AsyncInsertFlush') AND (current_database = currentDatabase() OR position(query, currentDatabase()) > 0) AND toUnixTimestamp64Milli(now64(3)) - 1000 * elapsed <= (SELECT toUnixTimestamp64Milli(max(at)) FROM `scores__parts`);

RENAME TABLE `scores__new` TO `scores__old` /*@cluster*/;

CREATE TABLE `scores__rest` /*@cluster*/
(
    `id` String COMMENT 'Made by whoever scores.',
    `timestamp` DateTime64(3) DEFAULT now64(3) COMMENT 'When the judgement was made.',
    `project_id` String COMMENT 'The project.',
    `environment` LowCardinality(String) DEFAULT 'default' COMMENT 'Where the application ran: production, staging, …',
    `trace_id` Nullable(String) COMMENT 'The trace that is judged. Postgres holds scores of traces only.',
    `session_id` Nullable(String) COMMENT 'The session that is judged.',
    `dataset_run_id` Nullable(String) COMMENT 'The dataset run that is judged.',
    `observation_id` Nullable(String) COMMENT 'The observation within the trace that is judged.',
    `name` String COMMENT 'What is judged: correctness, tone, …',
    `value` Nullable(Float64) COMMENT 'The number; NULL where the judgement is a word.',
    `string_value` Nullable(String) COMMENT 'The word, for categories and booleans.',
    `long_string_value` String COMMENT 'A judgement in free text.' CODEC(ZSTD(3)),
    `data_type` String DEFAULT 'NUMERIC' COMMENT 'Whether the judgement is a number, a category or a boolean.',
    `source` String COMMENT 'Who or what judged.',
    `comment` Nullable(String) COMMENT 'Why the judgement is as it is.' CODEC(ZSTD(1)),
    `metadata` Map(LowCardinality(String), String) DEFAULT map() COMMENT 'Whatever else there is to say about the judgement.',
    `author_user_id` Nullable(String) COMMENT 'The user who judged, for annotations.',
    `config_id` Nullable(String) COMMENT 'The rules that the score keeps to.',
    `queue_id` Nullable(String) COMMENT 'The annotation queue that it was made in.',
    `execution_trace_id` Nullable(String) COMMENT 'The trace of the evaluation that made it.',
    `ingestion_api_key` String DEFAULT '' COMMENT 'The public half of the API key that it was sent with.',
    `ingestion_sdk_name` LowCardinality(String) DEFAULT 'unknown' COMMENT 'The client library that sent it.',
    `ingestion_sdk_version` LowCardinality(String) DEFAULT 'unknown' COMMENT 'That library\'s version.',
    `created_at` DateTime64(3) DEFAULT now() COMMENT 'When the row was made.',
    `updated_at` DateTime64(3) DEFAULT now() COMMENT 'When the row last changed.',
    `event_ts` DateTime64(3) DEFAULT now64(3) COMMENT 'The version of the row: of several with one key the latest counts.',
    `is_deleted` UInt8 DEFAULT 0 COMMENT 'Whether this version of the row says that it is gone.',
    INDEX `idx_created_at` created_at TYPE minmax GRANULARITY 1,
    INDEX `idx_id` id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX `idx_project_session` (project_id, session_id) TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX `idx_project_trace_observation` (project_id, trace_id, observation_id) TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = /*@replicated*/ReplacingMergeTree(`event_ts`, `is_deleted`)
PARTITION BY toYYYYMM(timestamp)
PRIMARY KEY (project_id, toDate(timestamp))
ORDER BY (project_id, toDate(timestamp), id)
COMMENT 'A judgement on a trace or one of its observations; in ClickHouse also on a session or a dataset run.';

INSERT INTO `scores__rest` (`id`, `timestamp`, `project_id`, `environment`, `trace_id`, `session_id`, `dataset_run_id`, `observation_id`, `name`, `value`, `string_value`, `long_string_value`, `data_type`, `source`, `comment`, `metadata`, `author_user_id`, `config_id`, `queue_id`, `execution_trace_id`, `ingestion_api_key`, `ingestion_sdk_name`, `ingestion_sdk_version`, `created_at`, `updated_at`, `event_ts`, `is_deleted`)
SELECT `id`, `timestamp`, `project_id`, `environment`, `trace_id`, `session_id`, `dataset_run_id`, `observation_id`, `name`, `value`, `string_value`, `long_string_value`, `data_type`, `source`, `comment`, `metadata`, `author_user_id`, `config_id`, `queue_id`, `execution_trace_id`, `ingestion_api_key`, `ingestion_sdk_name`, `ingestion_sdk_version`, `created_at`, `updated_at`, `event_ts`, `is_deleted` FROM `scores__old` WHERE _part NOT IN (SELECT name FROM `scores__parts` WHERE round > 0)
SETTINGS insert_deduplicate = 0, optimize_on_insert = 0, max_partitions_per_insert_block = 0, insert_allow_materialized_columns = 1;

ALTER TABLE `scores` /*@cluster*/ ATTACH PARTITION ALL FROM `scores__rest`;

DROP TABLE `scores__rest` /*@cluster*/;

DROP TABLE `scores__parts` /*@cluster*/;

SYSTEM START MERGES /*@cluster*/ `scores__old`;

CREATE MATERIALIZED VIEW `scores__back` /*@cluster*/ TO `scores__old`
AS SELECT `id`, `timestamp`, `project_id`, `environment`, `trace_id`, `session_id`, `dataset_run_id`, `observation_id`, `name`, `value`, `string_value`, `long_string_value`, `data_type`, `source`, `comment`, `metadata`, `author_user_id`, `config_id`, `queue_id`, `execution_trace_id`, `ingestion_api_key`, `ingestion_sdk_name`, `ingestion_sdk_version`, `created_at`, `updated_at`, `event_ts`, `is_deleted` FROM `scores`;

DROP VIEW IF EXISTS `scores__back` /*@cluster*/;

DROP TABLE IF EXISTS `scores__old` /*@cluster*/;
