//! What a project's observations add up to. All of it is asked of ClickHouse, over a period: its start belongs to it,
//! its end does not.

use std::ops::Range;

use rowcol::prelude::*;
use rowcol::query::{Each, Expr, Unit};

use super::OfProject;
use crate::{Observation, Project, Trace};

/// What the calls of a language model came to.
#[derive(FromTuple, Debug, Clone, PartialEq)]
pub struct ModelUsage {
    /// The language model, as the application names it; `None` for steps without one.
    pub model: Option<String>,
    /// How many observations there are.
    pub observations: u64,
    /// What they cost in USD.
    pub total_cost: Option<Decimal>,
    /// Tokens read.
    pub input_tokens: u128,
    /// Tokens written.
    pub output_tokens: u128,
    /// Tokens in all.
    pub total_tokens: u128,
}

/// What happened in a bucket of time.
#[derive(FromTuple, Debug, Clone, PartialEq)]
pub struct Bucket {
    /// When it begins.
    pub start: Timestamp,
    /// How many observations there are; 0 where nothing happened.
    pub observations: u64,
    /// What they cost in USD.
    pub total_cost: Option<Decimal>,
}

/// How long the calls of a language model took.
#[derive(FromTuple, Debug, Clone, PartialEq)]
pub struct Latency {
    /// The language model, as the application names it; `None` for steps without one.
    pub model: Option<String>,
    /// How many observations have ended.
    pub observations: u64,
    /// Half of them took at most so many seconds.
    pub median: Option<f64>,
    /// 95 of 100 did.
    pub p95: Option<f64>,
    /// 99 of 100 did.
    pub p99: Option<f64>,
}

/// What a user of the observed application came to.
#[derive(FromTuple, Debug, Clone, PartialEq)]
pub struct UserCost {
    /// The user.
    pub user_id: Option<String>,
    /// In how many traces.
    pub traces: u64,
    /// What they cost in USD.
    pub total_cost: Option<Decimal>,
}

/// Observations, costs and tokens by model, the dearest first.
///
/// # Errors
/// As every operation.
pub async fn by_model(
    ch: &ClickHouse,
    project: &Id<Project>,
    period: &Range<Timestamp>,
) -> Result<Vec<ModelUsage>> {
    observations(project, period)
        .final_()
        .group_by(|o| o.model)
        .select(|o, model| {
            let tokens = |kind| o.usage_details.key(kind).sum().coalesce(0);
            (model, count(), o.total_cost.sum(), tokens("input"), tokens("output"), tokens("total"))
        })
        .order_by(|o, model| (o.total_cost.sum().desc_nulls_last(), model))
        .into_struct()
        .all(ch)
        .await
}

/// Observations and costs over time: a row for each bucket of the period, also where nothing happened. Days, weeks and
/// longer begin when they do in the zone, such as `Europe/Berlin`.
///
/// # Errors
/// The server does not know the zone, otherwise as every operation.
pub async fn series(
    ch: &ClickHouse,
    project: &Id<Project>,
    period: &Range<Timestamp>,
    unit: Unit,
    zone: &str,
) -> Result<Vec<Bucket>> {
    observations(project, period)
        .final_()
        .group_by(|o| o.start_time.start_of_in(unit, zone))
        .select(|o, start| (start, count(), o.total_cost.sum()))
        .fill_gaps(period.clone())
        .into_struct()
        .all(ch)
        .await
}

/// How long steps took by model, the slowest first. Steps that still run do not count.
///
/// # Errors
/// As every operation.
pub async fn latencies(
    ch: &ClickHouse,
    project: &Id<Project>,
    period: &Range<Timestamp>,
) -> Result<Vec<Latency>> {
    observations(project, period)
        .final_()
        .filter(|o| o.end_time.is_not_null())
        .group_by(|o| o.model)
        .select(|o, model| {
            let quantile = |share| seconds(o).quantile(share);
            (model, count(), quantile(0.5), quantile(0.95), quantile(0.99))
        })
        .order_by(|o, model| (seconds(o).quantile(0.95).desc(), model))
        .into_struct()
        .all(ch)
        .await
}

/// How long a step took that has ended.
fn seconds(o: <Observation as Model>::Columns) -> Expr<Observation, Option<f64>, Each> {
    o.end_time.coalesce(o.start_time).seconds_since(o.start_time)
}

/// The users that cost most. Traces without a user do not count.
///
/// # Errors
/// As every operation.
pub async fn top_users(
    ch: &ClickHouse,
    project: &Id<Project>,
    period: &Range<Timestamp>,
    users: u64,
) -> Result<Vec<UserCost>> {
    // Of just these steps: the join reads all that stands on its right side.
    let of_steps = observations(project, period).select(|o| o.trace_id);
    let traces = Trace::of(project)
        .filter(|t| t.id.in_query(of_steps) & t.user_id.is_not_null())
        .final_()
        .select(|t| (t.id, t.user_id));
    observations(project, period)
        .final_()
        .join_query(traces, |o, (trace, _)| o.trace_id.eq(trace))
        .group_by(|(_, (_, user))| user)
        .select(|(o, (trace, _)), user| (user, trace.count_distinct(), o.total_cost.sum()))
        .order_by(|(o, _), user| (o.total_cost.sum().desc_nulls_last(), user))
        .limit(users)
        .into_struct()
        .all(ch)
        .await
}

/// The observations of a project that began in a period, in all their versions.
fn observations(project: &Id<Project>, period: &Range<Timestamp>) -> OfProject<Observation> {
    Observation::of(project).filter(|o| o.start_time.ge(period.start) & o.start_time.lt(period.end))
}
