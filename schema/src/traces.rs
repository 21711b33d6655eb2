//! Traces.

use rowcol::prelude::*;

use crate::{Metadata, Observation, Project, Score, TraceSession};

/// One request of an observed application, from start to end.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "traces", tenant = project_id)]
#[postgres(
    index(created_at),
    index(name),
    index(project_id, timestamp),
    index(session_id),
    index(tags, using = gin),
    index(timestamp),
    index(user_id)
)]
#[clickhouse(
    engine = ReplacingMergeTree(event_ts, is_deleted),
    partition_by = month(timestamp),
    primary_key = (project_id, date(timestamp)),
    order_by = (project_id, date(timestamp), id),
    index(id, bloom_filter(0.001)),
    index(map_keys(metadata), bloom_filter(0.01), name = "idx_res_metadata_key"),
    index(map_values(metadata), bloom_filter(0.01), name = "idx_res_metadata_value"),
    index(session_id, bloom_filter()),
    index(user_id, bloom_filter()),
    index(created_at, minmax)
)]
#[references(
    TraceSession(id, project_id),
    columns = (session_id, project_id),
    as = session,
    constraint = false
)]
#[has_many(observations: Observation, by = trace_id)]
#[has_many(scores: Score, by = trace_id)]
pub struct Trace {
    /// Made by the observed application.
    #[key(cuid2)]
    pub id: Id<Trace>,
    /// When the request began.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub timestamp: Timestamp,
    /// What kind of request it was. ClickHouse keeps a missing name as an empty one.
    #[clickhouse(null = "")]
    pub name: Option<String>,
    /// The project.
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Id<Project>,
    /// Whatever the application wants to say about the request. ClickHouse keeps missing metadata as an empty map.
    #[clickhouse(type = "Map(LowCardinality(String), String)", null = {})]
    pub metadata: Option<Json<Metadata>>,
    /// The request's id in another system.
    #[clickhouse(skip)]
    pub external_id: Option<String>,
    /// The application's own user; not a user of this platform.
    pub user_id: Option<String>,
    /// The release of the application.
    pub release: Option<String>,
    /// The version of what was called.
    pub version: Option<String>,
    /// Where the application ran: production, staging, …
    #[default("default")]
    #[postgres(skip, read = String::from("default"))]
    #[clickhouse(low_cardinality)]
    pub environment: String,
    /// Whether anyone with the link may see it.
    #[default(false)]
    pub public: bool,
    /// Whether someone marked it to be found again.
    #[default(false)]
    pub bookmarked: bool,
    /// What the request asked.
    #[clickhouse(codec(ZSTD(3)))]
    pub input: Option<RawJson>,
    /// What it was answered.
    #[clickhouse(codec(ZSTD(3)))]
    pub output: Option<RawJson>,
    /// The session it is part of.
    pub session_id: Option<String>,
    /// Words to find it by.
    #[default([])]
    pub tags: Vec<String>,
    /// When the row was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    #[clickhouse(default = "now()")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    #[clickhouse(default = "now()")]
    pub updated_at: Timestamp,
    /// The version of the row: of several with one key the latest counts.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    #[postgres(skip, read = updated_at)]
    pub event_ts: Timestamp,
    /// Whether this version of the row says that it is gone.
    #[default(false)]
    #[postgres(skip, read = false)]
    #[clickhouse(type = "UInt8")]
    pub is_deleted: bool,
}
