-- rowcol migration
-- parent: 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
-- result: a4af922749b6e5031d5daf497260904f302effc4ede80169f34c250640c17644
-- goes with: postgres/20261126224617_init

CREATE TABLE `dataset_run_items_rmt` /*@cluster*/
(
    `id` String COMMENT 'The run item\'s id in Postgres.',
    `project_id` String COMMENT 'The project.',
    `dataset_run_id` String COMMENT 'The run.',
    `dataset_item_id` String COMMENT 'The item.',
    `dataset_id` String COMMENT 'The dataset of both.',
    `trace_id` String COMMENT 'The trace.',
    `observation_id` Nullable(String) COMMENT 'The observation within the trace that holds the answer.',
    `error` Nullable(String) COMMENT 'Why there is no answer.',
    `created_at` DateTime64(3) DEFAULT now() COMMENT 'When the run item was made.',
    `updated_at` DateTime64(3) DEFAULT now() COMMENT 'When the row last changed.',
    `dataset_run_name` String COMMENT 'The run\'s name.',
    `dataset_run_description` Nullable(String) COMMENT 'What was tried in the run.',
    `dataset_run_metadata` Map(LowCardinality(String), String) COMMENT 'What there was to say about the run, flattened.',
    `dataset_run_created_at` DateTime64(3) COMMENT 'When the run began.',
    `dataset_item_input` Nullable(String) COMMENT 'What the application was given.' CODEC(ZSTD(3)),
    `dataset_item_expected_output` Nullable(String) COMMENT 'What it should have answered.' CODEC(ZSTD(3)),
    `dataset_item_metadata` Map(LowCardinality(String), String) COMMENT 'What there was to say about the item, flattened.',
    `event_ts` DateTime64(3) DEFAULT now64(3) COMMENT 'The version of the row: of several with one key the latest counts.',
    `is_deleted` UInt8 DEFAULT 0 COMMENT 'Whether this version of the row says that it is gone.',
    `dataset_item_version` Nullable(DateTime64(3)) COMMENT 'The version of the item that was used: its valid_from.',
    INDEX `idx_dataset_item` dataset_item_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX `idx_trace_id` trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = /*@replicated*/ReplacingMergeTree(`event_ts`, `is_deleted`)
ORDER BY (project_id, dataset_id, dataset_run_id, id)
COMMENT 'A run item together with its run and its item as they were when it was made.';

CREATE TABLE `observations` /*@cluster*/
(
    `id` String COMMENT 'Made by the observed application.',
    `trace_id` String COMMENT 'The trace it is a step of. ClickHouse keeps a missing trace as an empty id.',
    `project_id` String COMMENT 'The project.',
    `type` LowCardinality(String) COMMENT 'What kind of step it is.',
    `parent_observation_id` Nullable(String) COMMENT 'The step that this one is part of.',
    `start_time` DateTime64(3) DEFAULT now64(3) COMMENT 'When the step began.',
    `end_time` Nullable(DateTime64(3)) COMMENT 'When it ended; NULL for events and for steps that still run.',
    `name` String COMMENT 'What the step does. ClickHouse keeps a missing name as an empty one.',
    `metadata` Map(LowCardinality(String), String) COMMENT 'Whatever the application wants to say about the step. ClickHouse keeps missing metadata as an empty map.',
    `level` LowCardinality(String) DEFAULT 'DEFAULT' COMMENT 'How much it matters.',
    `status_message` Nullable(String) COMMENT 'Why it failed, or what else there is to say.',
    `version` Nullable(String) COMMENT 'The version of what was called.',
    `input` Nullable(String) COMMENT 'What was asked.',
    `output` Nullable(String) COMMENT 'What was answered.' CODEC(ZSTD(3)),
    `provided_model_name` Nullable(String) COMMENT 'The language model, as the application names it.',
    `internal_model_id` Nullable(String) COMMENT 'The entry in the price list.',
    `model_parameters` Nullable(String) COMMENT 'Settings of the call: temperature, token limit, …',
    `provided_usage_details` Map(LowCardinality(String), UInt64) DEFAULT map() COMMENT 'Counts by kind, as the application gave them.',
    `usage_details` Map(LowCardinality(String), UInt64) DEFAULT map() COMMENT 'Counts by kind: given, or else computed with the model\'s tokenizer.',
    `total_cost` Nullable(Decimal(18, 12)) COMMENT 'What the step cost in USD: given, or else computed.',
    `provided_cost_details` Map(LowCardinality(String), Decimal(38, 12)) DEFAULT map() COMMENT 'Costs in USD by kind, as the application gave them.',
    `cost_details` Map(LowCardinality(String), Decimal(38, 12)) DEFAULT map() COMMENT 'Costs in USD by kind: given, or else computed.',
    `usage_pricing_tier_id` Nullable(String) COMMENT 'The tier of the price list that the costs were computed with.',
    `usage_pricing_tier_name` Nullable(String) COMMENT 'That tier\'s name at the time.',
    `completion_start_time` Nullable(DateTime64(3)) COMMENT 'When the first token of the answer arrived.',
    `prompt_id` Nullable(String) COMMENT 'The prompt that was used.',
    `prompt_name` Nullable(String) COMMENT 'That prompt\'s name.',
    `prompt_version` Nullable(UInt16) COMMENT 'That prompt\'s version.',
    `tool_definitions` Map(String, String) DEFAULT map() COMMENT 'The tools that the model could call: definitions as JSON, by name.',
    `tool_calls` Array(String) DEFAULT [] COMMENT 'The calls that the model asked for, each as JSON.',
    `tool_call_names` Array(String) DEFAULT [] COMMENT 'The tools\' names in those calls, in the same order.',
    `created_at` DateTime64(3) DEFAULT now() COMMENT 'When the row was made.',
    `updated_at` DateTime64(3) DEFAULT now() COMMENT 'When the row last changed.',
    `event_ts` DateTime64(3) DEFAULT now64(3) COMMENT 'The version of the row: of several with one key the latest counts.',
    `is_deleted` UInt8 DEFAULT 0 COMMENT 'Whether this version of the row says that it is gone.',
    INDEX `idx_created_at` created_at TYPE minmax GRANULARITY 1,
    INDEX `idx_id` id TYPE bloom_filter() GRANULARITY 1,
    INDEX `idx_res_metadata_key` mapKeys(metadata) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX `idx_res_metadata_value` mapValues(metadata) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX `idx_trace_id` trace_id TYPE bloom_filter() GRANULARITY 1
)
ENGINE = /*@replicated*/ReplacingMergeTree(`event_ts`, `is_deleted`)
PARTITION BY toYYYYMM(start_time)
PRIMARY KEY (project_id, type, toDate(start_time))
ORDER BY (project_id, type, toDate(start_time), id)
COMMENT 'One step of a trace: a call of a language model, a tool, a span of the application\'s own work.';

CREATE TABLE `scores` /*@cluster*/
(
    `id` String COMMENT 'Made by whoever scores.',
    `timestamp` DateTime64(3) DEFAULT now64(3) COMMENT 'When the judgement was made.',
    `project_id` String COMMENT 'The project.',
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

CREATE TABLE `traces` /*@cluster*/
(
    `id` String COMMENT 'Made by the observed application.',
    `timestamp` DateTime64(3) DEFAULT now64(3) COMMENT 'When the request began.',
    `name` String COMMENT 'What kind of request it was. ClickHouse keeps a missing name as an empty one.',
    `project_id` String COMMENT 'The project.',
    `metadata` Map(LowCardinality(String), String) COMMENT 'Whatever the application wants to say about the request. ClickHouse keeps missing metadata as an empty map.',
    `user_id` Nullable(String) COMMENT 'The application\'s own user; not a user of this platform.',
    `app_release` Nullable(String) COMMENT 'The release of the application.',
    `version` Nullable(String) COMMENT 'The version of what was called.',
    `input` Nullable(String) COMMENT 'What the request asked.' CODEC(ZSTD(3)),
    `output` Nullable(String) COMMENT 'What it was answered.' CODEC(ZSTD(3)),
    `session_id` Nullable(String) COMMENT 'The session it is part of.',
    `tags` Array(String) DEFAULT [] COMMENT 'Words to find it by.',
    `created_at` DateTime64(3) DEFAULT now() COMMENT 'When the row was made.',
    `updated_at` DateTime64(3) DEFAULT now() COMMENT 'When the row last changed.',
    `event_ts` DateTime64(3) DEFAULT now64(3) COMMENT 'The version of the row: of several with one key the latest counts.',
    `is_deleted` UInt8 DEFAULT 0 COMMENT 'Whether this version of the row says that it is gone.',
    INDEX `idx_created_at` created_at TYPE minmax GRANULARITY 1,
    INDEX `idx_id` id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX `idx_session_id` session_id TYPE bloom_filter() GRANULARITY 1,
    INDEX `idx_user_id` user_id TYPE bloom_filter() GRANULARITY 1
)
ENGINE = /*@replicated*/ReplacingMergeTree(`event_ts`, `is_deleted`)
PARTITION BY toYYYYMM(timestamp)
PRIMARY KEY (project_id, toDate(timestamp))
ORDER BY (project_id, toDate(timestamp), id)
COMMENT 'One request of an observed application, from start to end.';
