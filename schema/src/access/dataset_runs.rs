//! Runs of an application on a dataset, and what came of them.
//!
//! Runs and what they point to are kept in Postgres. ClickHouse, where scores are added up, has a copy of each run item.

use rowcol::postgres::PostgresExecutor;
use rowcol::prelude::*;
use rowcol::query::{Asks, Inner};
use rowcol::{Led, Stores, new};

use super::{LastVersions, OfProject};

use crate::{
    Dataset, DatasetItem, DatasetRun, DatasetRunItem, DatasetRunItemWide, Observation, Score, Trace,
};

/// What the application made of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The item.
    pub item: Id<DatasetItem>,
    /// The trace that the application made for it.
    pub trace: Id<Trace>,
    /// The observation within the trace that holds the answer.
    pub observation: Option<Id<Observation>>,
}

/// A run and how far it is.
#[derive(FromTuple, Debug, Clone, PartialEq, Eq)]
pub struct RunLine {
    /// The run.
    pub id: Id<DatasetRun>,
    /// Its name.
    pub name: String,
    /// When it began.
    pub created_at: Timestamp,
    /// How many items were tried.
    pub items: u64,
}

/// How the traces of a run were judged.
#[derive(FromTuple, Debug, Clone, PartialEq)]
pub struct RunScore {
    /// What is judged.
    pub name: String,
    /// How many scores there are.
    pub count: u64,
    /// The mean of those that are numbers.
    pub mean: Option<f64>,
}

/// How two runs were judged on one item.
#[derive(FromTuple, Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The item.
    pub item: Id<DatasetItem>,
    /// What is judged.
    pub name: String,
    /// The mean in the first run; `None` if there is no score.
    pub first: Option<f64>,
    /// The mean in the second run; `None` if there is no score.
    pub second: Option<f64>,
}

/// Starts a run.
///
/// # Errors
/// The dataset is gone (23503), or as every operation.
pub async fn start<E: PostgresExecutor>(
    pg: &E,
    dataset: &Dataset,
    name: &str,
    metadata: Option<serde_json::Value>,
) -> Result<DatasetRun> {
    let run = new!(DatasetRun { project_id: &dataset.project_id, dataset_id: &dataset.id, name: name });
    let run = DatasetRun { metadata: metadata.map(Json), ..run };
    DatasetRun::insert(&run).returning().one(pg).await
}

/// Links traces to the items that they answer, in both stores. The copy in ClickHouse has the version of the item that
/// counted when the run began.
///
/// # Errors
/// [`Error::Change`] for an item that the dataset did not have then: nothing was written. Otherwise as every operation;
/// if ClickHouse failed, Postgres has the links.
pub async fn link(stores: &Stores, run: &DatasetRun, answers: &[Answer]) -> Result<Vec<DatasetRunItem>> {
    let (pg, at) = (&stores.postgres, run.created_at);
    let items = DatasetItem::of(&run.project_id)
        .filter(|i| i.dataset_id.eq(&run.dataset_id) & i.id.in_(answers.iter().map(|answer| &answer.item)))
        .filter(|i| i.valid_from.le(at) & (i.valid_to.is_null() | i.valid_to.gt(at)) & i.is_deleted.eq(false))
        .all(pg)
        .await?;
    let mut links = Vec::with_capacity(answers.len());
    for Answer { item, trace, observation } in answers {
        let Some(item) = items.iter().find(|version| version.id == *item) else {
            let problem =
                format!("the dataset had no item `{item}` when the run began; link items that it had");
            return Err(Error::Change { model: "DatasetRunItem", problem: problem.into() });
        };
        let link = new!(DatasetRunItem {
            project_id: &run.project_id,
            dataset_run_id: &run.id,
            dataset_item_id: &item.id,
            trace_id: trace,
        });
        links.push((DatasetRunItem { observation_id: observation.clone(), ..link }, item));
    }
    let rows: Vec<_> = links.iter().map(|(link, _)| link.clone()).collect();
    DatasetRunItem::insert_many(&rows).run(pg).await?;
    let wide: Vec<_> =
        links.into_iter().map(|(link, item)| DatasetRunItemWide::from((link, run, item))).collect();
    DatasetRunItemWide::insert_many(&wide).run(&stores.clickhouse).await?;
    Ok(rows)
}

/// The runs of a dataset, the newest first, with their items counted; from Postgres.
///
/// # Errors
/// As every operation.
pub async fn of_dataset<E: PostgresExecutor>(pg: &E, dataset: &Dataset) -> Result<Vec<RunLine>> {
    DatasetRun::of(&dataset.project_id)
        .filter(|r| r.dataset_id.eq(&dataset.id))
        .left_join(|r| r.items)
        .group_by(|(r, _)| (r.id, r.name, r.created_at))
        .select(|(_, i), (id, name, created_at)| (id, name, created_at, i.get(|i| i.id).count()))
        .order_by(|_, (id, _, created_at)| (created_at.desc(), id))
        .into_struct()
        .all(pg)
        .await
}

/// The scores of a run's traces by name; from ClickHouse.
///
/// # Errors
/// As every operation.
pub async fn results(ch: &ClickHouse, run: &DatasetRun) -> Result<Vec<RunScore>> {
    run_items(run, &[&run.id])
        .final_()
        .join_query(scores(run, &[&run.id]), |i, s| i.trace_id.eq(s.trace_id))
        .group_by(|(_, s)| s.name)
        .select(|(_, s), name| (name, count(), s.value.avg()))
        .order_by(|_, name| name)
        .into_struct()
        .all(ch)
        .await
}

/// The scores of two runs of a dataset side by side, by item and name; from ClickHouse.
///
/// # Errors
/// As every operation.
pub async fn compare(ch: &ClickHouse, first: &DatasetRun, second: &DatasetRun) -> Result<Vec<Comparison>> {
    let runs = [&first.id, &second.id];
    run_items(first, &runs)
        .final_()
        .join_query(scores(first, &runs), |i, s| i.trace_id.eq(s.trace_id))
        .group_by(|(i, s)| (i.dataset_item_id, s.name))
        .select(|(i, s), (item, name)| {
            let mean = |run: &DatasetRun| s.value.avg().filter(i.dataset_run_id.eq(&run.id));
            (item, name, mean(first), mean(second))
        })
        .order_by(|_, (item, name)| (item, name))
        .into_struct()
        .all(ch)
        .await
}

/// What was tried in some runs of the dataset of one of them.
fn run_items(one: &DatasetRun, runs: &[&Id<DatasetRun>]) -> OfProject<DatasetRunItemWide> {
    DatasetRunItemWide::of(&one.project_id)
        .filter(|i| i.dataset_id.eq(&one.dataset_id) & i.dataset_run_id.in_(runs.iter().copied()))
}

/// The scores of the traces of these runs, which are all that the join needs to read.
fn scores(
    one: &DatasetRun,
    runs: &[&Id<DatasetRun>],
) -> LastVersions<Score, Asks<Led, Inner<DatasetRunItemWide, Led>>> {
    let traces = run_items(one, runs).select(|i| i.trace_id);
    Score::of(&one.project_id).filter(|s| s.trace_id.in_query(traces)).final_()
}
