//! Datasets: inputs to try an application on, and what it should answer.

use rowcol::prelude::*;

use crate::{DatasetRun, Observation, Project, Trace};

/// A collection of test items.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "datasets", tenant = project_id)]
#[postgres(unique(project_id, name), index(created_at), index(updated_at))]
#[has_many(items: DatasetItem, by = (dataset_id, project_id))]
#[has_many(runs: DatasetRun, by = (dataset_id, project_id))]
pub struct Dataset {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<Dataset>,
    /// The name to show; unique within the project.
    pub name: String,
    /// The project.
    #[key]
    #[references(Project, as = project, on_delete = cascade, on_update = cascade)]
    pub project_id: Id<Project>,
    /// When it was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// What the items have in common.
    pub description: Option<String>,
    /// Whatever there is to say about the dataset.
    pub metadata: Option<Json<serde_json::Value>>,
    /// What is sent to the service that runs the application on the items.
    pub remote_experiment_payload: Option<Json<serde_json::Value>>,
    /// Where that service is.
    pub remote_experiment_url: Option<String>,
    /// The JSON Schema that expected outputs keep to.
    #[postgres(type = "json")]
    pub expected_output_schema: Option<RawJson>,
    /// The JSON Schema that inputs keep to.
    #[postgres(type = "json")]
    pub input_schema: Option<RawJson>,
}

/// One test item, in one of its versions: a change makes a new row with the same id.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "dataset_items", tenant = project_id)]
#[postgres(
    index(created_at),
    index(dataset_id, project_id),
    index(project_id, id, valid_from),
    index(project_id, valid_to),
    index(source_observation_id, using = hash),
    index(source_trace_id, using = hash),
    index(updated_at)
)]
#[references(
    Dataset(id, project_id),
    columns = (dataset_id, project_id),
    as = dataset,
    on_delete = cascade,
    on_update = cascade
)]
pub struct DatasetItem {
    /// The same for all versions; made by the program that inserts the first.
    #[key(cuid2)]
    pub id: Id<DatasetItem>,
    /// The project.
    #[key]
    pub project_id: Id<Project>,
    /// Since when this version counts.
    #[key]
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub valid_from: Timestamp,
    /// Until when it counted; NULL for the version that counts now.
    #[column(type = "timestamptz(3)")]
    pub valid_to: Option<Timestamp>,
    /// What the application is given.
    pub input: Option<RawJson>,
    /// What it should answer.
    pub expected_output: Option<RawJson>,
    /// The observation that the item was made from.
    #[references(Observation, as = source_observation, constraint = false)]
    pub source_observation_id: Option<Id<Observation>>,
    /// The dataset.
    pub dataset_id: Id<Dataset>,
    /// When the row was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// Whether new runs use it.
    #[default(Active)]
    pub status: Option<DatasetStatus>,
    /// The trace that the item was made from.
    #[references(Trace, as = source_trace, constraint = false)]
    pub source_trace_id: Option<Id<Trace>>,
    /// Whatever there is to say about the item.
    pub metadata: Option<Json<serde_json::Value>>,
    /// Whether this version says that the item is gone.
    #[default(false)]
    pub is_deleted: bool,
    /// An id of the version by itself, made by the server.
    #[postgres(default = "md5(random()::text || clock_timestamp()::text)::uuid::text")]
    pub sys_id: Option<String>,
}

/// Whether an item is in use.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[value(name = "DatasetStatus", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DatasetStatus {
    /// New runs use it.
    Active,
    /// It is kept for the runs that used it.
    Archived,
}
