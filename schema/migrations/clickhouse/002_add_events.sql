-- rowcol migration
-- parent: 6ee1f741318b2edf294c75df4eb2ea2e978c9d325a3096369aa8739c0e86fd67
-- result: b42982403274f478318dbd3c0a967ccbb6af179f5a0fa544acf9fc69e8d33942

CREATE TABLE `events` /*@cluster*/
(
    `id` String COMMENT 'Made by the application; a message that is sent again has the same id and timestamp and counts once.' CODEC(ZSTD(1)),
    `project_id` String COMMENT 'The project.',
    `event_type` LowCardinality(String) COMMENT 'What happened: trace-create, observation-update, …',
    `event_body` String COMMENT 'The message as it arrived, JSON.' CODEC(ZSTD(3)),
    `timestamp` DateTime64(3) COMMENT 'When it happened, by the application\'s clock.' CODEC(Delta(8), ZSTD(1)),
    INDEX `idx_id` id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = /*@replicated*/ReplacingMergeTree
PARTITION BY toYYYYMM(timestamp)
PRIMARY KEY (project_id, timestamp)
ORDER BY (project_id, timestamp, id)
TTL toDateTime(timestamp) + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1
COMMENT 'A message of an observed application, as it arrived. Traces, observations and scores are made from these.';
