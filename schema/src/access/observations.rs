//! Observations: the steps of traces.

use rowcol::postgres::PostgresExecutor;
use rowcol::prelude::*;
use rowcol::query::from_query;

use crate::{Observation, ObservationType, Project, Trace};

/// A step of a trace, without what was asked and answered.
#[derive(FromTuple, Debug, Clone, PartialEq)]
pub struct ObservationLine {
    /// The observation.
    pub id: Id<Observation>,
    /// What kind of step it is.
    pub kind: ObservationType,
    /// The language model, as the application names it.
    pub model: Option<String>,
    /// What the step cost in USD.
    pub total_cost: Option<Decimal>,
}

/// What the calls of a language model cost.
#[derive(FromTuple, Debug, Clone, PartialEq)]
pub struct ModelCost {
    /// The language model, as the application names it; `None` for steps without one.
    pub model: Option<String>,
    /// How many observations there are.
    pub observations: u64,
    /// What they cost in USD; `None` if that is known of none.
    pub total_cost: Option<Decimal>,
}

/// Many observations at once: one statement. Gives their number.
///
/// # Errors
/// As every operation; nothing was written then.
pub async fn record_many<E: PostgresExecutor>(pg: &E, observations: &[Observation]) -> Result<u64> {
    Observation::insert_many(observations).run(pg).await
}

/// The observations of a trace by model, the dearest first; from Postgres.
///
/// # Errors
/// As every operation.
pub async fn by_model<E: PostgresExecutor>(
    pg: &E,
    project: &Id<Project>,
    trace: &Id<Trace>,
) -> Result<Vec<ModelCost>> {
    Observation::of(project)
        .filter(|o| o.trace_id.eq(trace))
        .group_by(|o| o.model)
        .select(|o, model| (model, count(), o.total_cost.sum()))
        .order_by(|o, model| (o.total_cost.sum().desc_nulls_last(), model))
        .into_struct()
        .all(pg)
        .await
}

/// The observations of a trace as they began, each in its last version; from ClickHouse.
///
/// # Errors
/// As every operation.
pub async fn of_trace(
    ch: &ClickHouse,
    project: &Id<Project>,
    trace: &Id<Trace>,
) -> Result<Vec<ObservationLine>> {
    Observation::of(project)
        .final_()
        .filter(|o| o.trace_id.eq(trace))
        .order_by(|o| (o.start_time, o.id))
        .select(|o| (o.id, o.kind, o.model, o.total_cost))
        .into_struct()
        .all(ch)
        .await
}

/// The whole observations of some traces, each in its last version; from ClickHouse.
///
/// In place of `FINAL`, which merges all that the project has in the parts that are read, the last version is taken of
/// just the rows that the filter finds. That is faster where these are few, as an index on `trace_id` makes them.
///
/// # Errors
/// As every operation.
pub async fn of_traces(
    ch: &ClickHouse,
    project: &Id<Project>,
    traces: &[Id<Trace>],
) -> Result<Vec<Observation>> {
    let versions = Observation::of(project).filter(|o| o.trace_id.in_(traces));
    let last = versions.order_by(|o| o.event_ts.desc()).limit_by(1, |o| o.id);
    // The condition on the last version: inside, it would bring back the version before a deletion.
    from_query(last)
        .filter(|o| o.is_deleted.eq(false))
        .order_by(|o| (o.trace_id, o.start_time, o.id))
        .all(ch)
        .await
}
