//! Dataset runs: an application tried on a dataset.

use std::collections::BTreeMap;

use rowcol::prelude::*;

use crate::{Dataset, DatasetItem, Observation, Project, Trace, flatten};

/// One try of an application on a dataset.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "dataset_runs", tenant = project_id)]
#[postgres(index(created_at), index(dataset_id, project_id), index(updated_at))]
#[references(
    Dataset(id, project_id),
    columns = (dataset_id, project_id),
    as = dataset,
    on_delete = cascade,
    on_update = cascade
)]
#[has_many(items: DatasetRunItem, by = (dataset_run_id, project_id))]
pub struct DatasetRun {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<DatasetRun>,
    /// The name to show.
    pub name: String,
    /// The dataset.
    pub dataset_id: Id<Dataset>,
    /// When the run began.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// Whatever there is to say about the run: model, settings, …
    pub metadata: Option<Json<serde_json::Value>>,
    /// What is tried in this run.
    pub description: Option<String>,
    /// The project.
    #[key]
    pub project_id: Id<Project>,
}

/// The trace that a run made for one item.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "dataset_run_items", tenant = project_id)]
#[postgres(
    index(created_at),
    index(dataset_item_id, using = hash),
    index(dataset_run_id, project_id),
    index(observation_id, using = hash),
    index(trace_id),
    index(updated_at)
)]
#[references(
    DatasetRun(id, project_id),
    columns = (dataset_run_id, project_id),
    as = run,
    on_delete = cascade,
    on_update = cascade
)]
pub struct DatasetRunItem {
    /// Made by the program that inserts the row.
    #[key(cuid2)]
    pub id: Id<DatasetRunItem>,
    /// The run.
    pub dataset_run_id: Id<DatasetRun>,
    /// The item; which of its versions follows from the time of the run.
    pub dataset_item_id: Id<DatasetItem>,
    /// The observation within the trace that holds the answer.
    #[references(Observation, as = observation, constraint = false)]
    pub observation_id: Option<Id<Observation>>,
    /// When the row was made.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[default(now)]
    #[updated_at]
    #[column(type = "timestamptz(3)")]
    pub updated_at: Timestamp,
    /// The trace.
    #[references(Trace, as = trace, constraint = false)]
    pub trace_id: Id<Trace>,
    /// The project.
    #[key]
    pub project_id: Id<Project>,
}

// A struct of its own, because the stores hold different things: Postgres a row that points to its run and its item,
// ClickHouse a row with copies of both as they were at the time, the dataset's id even in its sort key. What the
// copies are made of is not in a row of `dataset_run_items`, so one struct could not be read from there.

/// A run item together with its run and its item as they were when it was made.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "dataset_run_items_rmt", tenant = project_id)]
#[clickhouse(
    engine = ReplacingMergeTree(event_ts, is_deleted),
    order_by = (project_id, dataset_id, dataset_run_id, id),
    index(dataset_item_id, bloom_filter(0.001), name = "idx_dataset_item"),
    index(trace_id, bloom_filter(0.001))
)]
pub struct DatasetRunItemWide {
    /// The run item's id in Postgres.
    #[key]
    pub id: Id<DatasetRunItem>,
    /// The project.
    pub project_id: Id<Project>,
    /// The run.
    pub dataset_run_id: Id<DatasetRun>,
    /// The item.
    pub dataset_item_id: Id<DatasetItem>,
    /// The dataset of both.
    pub dataset_id: Id<Dataset>,
    /// The trace.
    pub trace_id: Id<Trace>,
    /// The observation within the trace that holds the answer.
    pub observation_id: Option<Id<Observation>>,
    /// Why there is no answer.
    pub error: Option<String>,
    /// When the run item was made.
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
    /// The run's name.
    pub dataset_run_name: String,
    /// What was tried in the run.
    pub dataset_run_description: Option<String>,
    /// What there was to say about the run, flattened.
    #[clickhouse(type = "Map(LowCardinality(String), String)")]
    pub dataset_run_metadata: BTreeMap<String, String>,
    /// When the run began.
    #[column(type = "timestamptz(3)")]
    pub dataset_run_created_at: Timestamp,
    /// What the application was given.
    #[clickhouse(codec(ZSTD(3)))]
    pub dataset_item_input: Option<RawJson>,
    /// What it should have answered.
    #[clickhouse(codec(ZSTD(3)))]
    pub dataset_item_expected_output: Option<RawJson>,
    /// What there was to say about the item, flattened.
    #[clickhouse(type = "Map(LowCardinality(String), String)")]
    pub dataset_item_metadata: BTreeMap<String, String>,
    /// The version of the row: of several with one key the latest counts.
    #[default(now)]
    #[column(type = "timestamptz(3)")]
    pub event_ts: Timestamp,
    /// Whether this version of the row says that it is gone.
    #[default(false)]
    #[clickhouse(type = "UInt8")]
    pub is_deleted: bool,
    /// The version of the item that was used: its valid_from.
    #[column(type = "timestamptz(3)")]
    pub dataset_item_version: Option<Timestamp>,
}

impl From<(DatasetRunItem, &DatasetRun, &DatasetItem)> for DatasetRunItemWide {
    /// The wide row of a run item, with copies of the run and the item it points to.
    fn from((run_item, run, item): (DatasetRunItem, &DatasetRun, &DatasetItem)) -> Self {
        Self {
            id: run_item.id,
            project_id: run_item.project_id,
            dataset_run_id: run_item.dataset_run_id,
            dataset_item_id: run_item.dataset_item_id,
            dataset_id: run.dataset_id.clone(),
            trace_id: run_item.trace_id,
            observation_id: run_item.observation_id,
            error: None,
            created_at: run_item.created_at,
            updated_at: run_item.updated_at,
            dataset_run_name: run.name.clone(),
            dataset_run_description: run.description.clone(),
            dataset_run_metadata: run.metadata.as_ref().map(|metadata| flatten(metadata)).unwrap_or_default(),
            dataset_run_created_at: run.created_at,
            dataset_item_input: item.input.clone(),
            dataset_item_expected_output: item.expected_output.clone(),
            dataset_item_metadata: item
                .metadata
                .as_ref()
                .map(|metadata| flatten(metadata))
                .unwrap_or_default(),
            event_ts: run_item.updated_at,
            is_deleted: false,
            dataset_item_version: Some(item.valid_from),
        }
    }
}
