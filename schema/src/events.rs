//! Raw events.

use rowcol::prelude::*;

use crate::Project;

// Events are read in two ways: those of a project in a stretch of time (a replay, a debugging page), and one by its
// id. Everything below follows from that; the README gives the reasons.

/// A message of an observed application, as it arrived. Traces, observations and scores are made from these.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "events", tenant = project_id)]
#[clickhouse(
    engine = ReplacingMergeTree,
    partition_by = month(timestamp),
    primary_key = (project_id, timestamp),
    order_by = (project_id, timestamp, id),
    ttl = "toDateTime(timestamp) + INTERVAL 90 DAY",
    settings(ttl_only_drop_parts = 1),
    index(id, bloom_filter(0.001))
)]
pub struct Event {
    /// Made by the application; a message that is sent again has the same id and timestamp and counts once.
    #[key(cuid2)]
    #[clickhouse(codec(ZSTD(1)))]
    pub id: Id<Event>,
    /// The project.
    #[references(Project, as = project, constraint = false)]
    pub project_id: Id<Project>,
    /// What happened: trace-create, observation-update, …
    #[clickhouse(low_cardinality)]
    pub event_type: String,
    /// The message as it arrived, JSON.
    #[clickhouse(codec(ZSTD(3)))]
    pub event_body: RawJson,
    /// When it happened, by the application's clock.
    #[column(type = "timestamptz(3)")]
    #[clickhouse(codec(Delta(8), ZSTD(1)))]
    pub timestamp: Timestamp,
}
