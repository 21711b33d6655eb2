//! Scores.

use std::collections::BTreeMap;

use rowcol::prelude::*;

use crate::{Observation, Project, ScoreConfig, Trace, User};

/// A judgement on a trace or one of its observations; in ClickHouse also on a session or a dataset run.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "scores", tenant = project_id)]
#[postgres(
    index(author_user_id),
    index(config_id),
    index(created_at),
    index(observation_id, using = hash),
    index(project_id, name),
    index(source),
    index(timestamp),
    index(trace_id, using = hash),
    index(value)
)]
#[clickhouse(
    engine = ReplacingMergeTree(event_ts, is_deleted),
    partition_by = month(timestamp),
    primary_key = (project_id, date(timestamp), name),
    order_by = (project_id, date(timestamp), name, id),
    index(id, bloom_filter(0.001)),
    index((project_id, trace_id, observation_id), bloom_filter(0.001), name = "idx_project_trace_observation"),
    index((project_id, session_id), bloom_filter(0.001), name = "idx_project_session"),
    index((project_id, dataset_run_id), bloom_filter(0.001), name = "idx_project_dataset_run"),
    index(created_at, minmax)
)]
pub struct Score {
    /// Made by whoever scores.
    #[key(cuid2)]
    pub id: Id<Score>,
    /// When the judgement was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub timestamp: Timestamp,
    /// The project.
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Id<Project>,
    /// Where the application ran: production, staging, …
    #[default("default")]
    #[postgres(skip, read = String::from("default"))]
    #[clickhouse(low_cardinality)]
    pub environment: String,
    /// The trace that is judged. Postgres holds scores of traces only.
    #[references(Trace, as = trace, constraint = false)]
    #[postgres(not_null)]
    pub trace_id: Option<Id<Trace>>,
    /// The session that is judged.
    #[postgres(skip)]
    pub session_id: Option<String>,
    /// The dataset run that is judged.
    #[postgres(skip)]
    pub dataset_run_id: Option<String>,
    /// The observation within the trace that is judged.
    #[references(Observation, as = observation, constraint = false)]
    pub observation_id: Option<Id<Observation>>,
    /// What is judged: correctness, tone, …
    pub name: String,
    /// The number; NULL where the judgement is a word.
    pub value: Option<f64>,
    /// The word, for categories and booleans.
    pub string_value: Option<String>,
    /// A judgement in free text.
    #[postgres(skip)]
    #[clickhouse(null = "", codec(ZSTD(3)))]
    pub long_string_value: Option<String>,
    /// Whether the judgement is a number, a category or a boolean.
    #[default(Numeric)]
    pub data_type: ScoreDataType,
    /// Who or what judged.
    pub source: ScoreSource,
    /// Why the judgement is as it is.
    #[clickhouse(codec(ZSTD(1)))]
    pub comment: Option<String>,
    /// Whatever else there is to say about the judgement.
    #[default({})]
    #[postgres(skip, read = BTreeMap::new())]
    #[clickhouse(type = "Map(LowCardinality(String), String)")]
    pub metadata: BTreeMap<String, String>,
    /// The user who judged, for annotations.
    #[references(User, as = author, constraint = false)]
    pub author_user_id: Option<Id<User>>,
    /// The rules that the score keeps to.
    #[references(ScoreConfig, as = config, on_delete = set_null, on_update = cascade)]
    pub config_id: Option<Id<ScoreConfig>>,
    /// The annotation queue that it was made in.
    pub queue_id: Option<String>,
    /// The trace of the evaluation that made it.
    #[references(Trace, as = execution_trace, constraint = false)]
    #[postgres(skip)]
    pub execution_trace_id: Option<Id<Trace>>,
    /// The public half of the API key that it was sent with.
    #[default("")]
    #[postgres(skip, read = String::new())]
    pub ingestion_api_key: String,
    /// The client library that sent it.
    #[default("unknown")]
    #[postgres(skip, read = String::from("unknown"))]
    #[clickhouse(low_cardinality)]
    pub ingestion_sdk_name: String,
    /// That library's version.
    #[default("unknown")]
    #[postgres(skip, read = String::from("unknown"))]
    #[clickhouse(low_cardinality)]
    pub ingestion_sdk_version: String,
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

/// What a score's value is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[value(name = "ScoreDataType", rename_all = "SCREAMING_SNAKE_CASE", clickhouse = string)]
pub enum ScoreDataType {
    /// One of some words.
    Categorical,
    /// A number.
    Numeric,
    /// Yes or no.
    Boolean,
}

/// Who or what made a score.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[value(name = "ScoreSource", rename_all = "SCREAMING_SNAKE_CASE", clickhouse = string)]
pub enum ScoreSource {
    /// A person, in the user interface.
    Annotation,
    /// A program, through the API.
    Api,
    /// An evaluation by a language model.
    Eval,
}
