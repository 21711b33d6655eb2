//! Traces, as lists and pages show them. All of it is asked of Postgres.

use std::ops::Range;

use rowcol::postgres::{PostgresExecutor, Transaction};
use rowcol::prelude::*;
use rowcol::query::{Cursor, Page};

use super::OfProject;
use crate::{Metadata, Observation, Organization, Project, Score, Trace};

/// What a list of traces is narrowed by. What is `None` or empty narrows nothing; the rest holds all together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TraceFilter {
    /// The name.
    pub name: Option<String>,
    /// The observed application's user.
    pub user_id: Option<String>,
    /// The session.
    pub session_id: Option<String>,
    /// Tags, all of which the trace has.
    pub tags: Vec<String>,
    /// When the trace began: the end does not belong to it.
    pub period: Option<Range<Timestamp>>,
    /// Keys of the metadata, with the values that they have.
    pub metadata: Metadata,
}

/// A line in a list of traces: without input and output, which are most of the bytes.
#[derive(Shape, Debug, Clone, PartialEq, Eq)]
#[shape(Trace)]
pub struct TraceLine {
    /// The trace.
    pub id: Id<Trace>,
    /// When it began.
    pub timestamp: Timestamp,
    /// Its name.
    pub name: Option<String>,
    /// The observed application's user.
    pub user_id: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
}

/// A trace with all that a page about it shows.
#[derive(Shape, Debug, Clone, PartialEq)]
#[shape(Trace)]
pub struct TraceDetail {
    /// The trace.
    pub id: Id<Trace>,
    /// When it began.
    pub timestamp: Timestamp,
    /// Its name.
    pub name: Option<String>,
    /// The observed application's user.
    pub user_id: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its metadata.
    pub metadata: Option<Json<Metadata>>,
    /// What was asked.
    pub input: Option<RawJson>,
    /// What was answered.
    pub output: Option<RawJson>,
    /// Its steps, as they began.
    #[shape(order_by = |o| (o.start_time, o.id))]
    pub observations: Vec<Observation>,
    /// Its scores, by name.
    #[shape(order_by = |s| (s.name, s.timestamp))]
    pub scores: Vec<Score>,
    /// Its project.
    pub project: ProjectLine,
}

/// A project and whose it is.
#[derive(Shape, Debug, Clone, PartialEq, Eq)]
#[shape(Project)]
pub struct ProjectLine {
    /// The project.
    pub id: Id<Project>,
    /// Its name.
    pub name: String,
    /// The organization it belongs to.
    pub organization: OrganizationLine,
}

/// An organization.
#[derive(Shape, Debug, Clone, PartialEq, Eq)]
#[shape(Organization)]
pub struct OrganizationLine {
    /// The organization.
    pub id: Id<Organization>,
    /// Its name.
    pub name: String,
}

/// A trace and how it was judged.
#[derive(Shape, Debug, Clone, PartialEq)]
#[shape(Trace)]
pub struct ScoredTrace {
    /// The trace.
    pub id: Id<Trace>,
    /// Its name.
    pub name: Option<String>,
    /// Its scores, by name.
    #[shape(order_by = |s| (s.name, s.timestamp))]
    pub scores: Vec<ScoreLine>,
}

/// A score.
#[derive(Shape, Debug, Clone, PartialEq)]
#[shape(Score)]
pub struct ScoreLine {
    /// What is judged.
    pub name: String,
    /// The number.
    pub value: Option<f64>,
    /// The word.
    pub string_value: Option<String>,
}

/// A trace by its id.
///
/// # Errors
/// As every operation.
pub async fn by_id<E: PostgresExecutor>(
    pg: &E,
    project: &Id<Project>,
    id: &Id<Trace>,
) -> Result<Option<Trace>> {
    Trace::of(project).get(id).one(pg).await
}

/// A trace with its observations, its scores, its project and that one's organization, in one statement.
///
/// # Errors
/// As every operation.
pub async fn detail<E: PostgresExecutor>(
    pg: &E,
    project: &Id<Project>,
    id: &Id<Trace>,
) -> Result<Option<TraceDetail>> {
    Trace::of(project).get(id).shape::<TraceDetail>().one(pg).await
}

/// A page of a project's traces, the newest first; `after` is where the page before it ended.
///
/// # Errors
/// [`Error::Cursor`] if `after` is no place in this list.
pub async fn newest<E: PostgresExecutor>(
    pg: &E,
    project: &Id<Project>,
    filter: &TraceFilter,
    after: Option<&Cursor>,
    rows: u64,
) -> Result<Page<TraceLine>> {
    let newest = matching(project, filter).order_by(|t| t.timestamp.desc()).after(after);
    newest.shape::<TraceLine>().page(rows, pg).await
}

/// The newest traces of a project with their scores: two statements, however many traces there are.
///
/// # Errors
/// As every operation.
pub async fn newest_with_scores<E: PostgresExecutor>(
    pg: &E,
    project: &Id<Project>,
    rows: u64,
) -> Result<Vec<ScoredTrace>> {
    let newest = Trace::of(project).order_by(|t| t.timestamp.desc()).limit(rows);
    newest.shape::<ScoredTrace>().all(pg).await
}

/// How many traces the filter leaves.
///
/// # Errors
/// As every operation.
pub async fn count<E: PostgresExecutor>(pg: &E, project: &Id<Project>, filter: &TraceFilter) -> Result<u64> {
    matching(project, filter).count(pg).await
}

/// A new trace and its observations, or neither; the observations become those of the trace, whatever they hold.
///
/// # Errors
/// As every operation; nothing was written then.
pub async fn record(pg: &Postgres, trace: Trace, mut observations: Vec<Observation>) -> Result<Trace> {
    for observation in &mut observations {
        observation.trace_id = Some(trace.id.clone());
        observation.project_id = trace.project_id.clone();
    }
    pg.transaction(async move |tx: &Transaction| {
        let trace = Trace::insert(&trace).returning().one(tx).await?;
        Observation::insert_many(&observations).run(tx).await?;
        Ok(trace)
    })
    .run()
    .await
}

/// A new trace with its observations and its scores in one statement, and how many rows that are. The trace's id is
/// filled in for them.
///
/// # Errors
/// As every operation; nothing was written then.
pub async fn record_with<E: PostgresExecutor>(
    pg: &E,
    trace: &Trace,
    observations: &[Observation],
    scores: &[Score],
) -> Result<u64> {
    Trace::insert(trace).with(|t| t.observations, observations).with(|t| t.scores, scores).run(pg).await
}

/// The traces that a filter leaves. Only what it names stands in the statement.
fn matching(project: &Id<Project>, filter: &TraceFilter) -> OfProject<Trace> {
    let TraceFilter { name, user_id, session_id, tags, period, metadata } = filter;
    let mut traces = Trace::of(project);
    if let Some(name) = name {
        traces = traces.filter(|t| t.name.eq(name));
    }
    if let Some(user) = user_id {
        traces = traces.filter(|t| t.user_id.eq(user));
    }
    if let Some(session) = session_id {
        traces = traces.filter(|t| t.session_id.eq(session));
    }
    if let Some(period) = period {
        traces = traces.filter(|t| t.timestamp.ge(period.start) & t.timestamp.lt(period.end));
    }
    if !tags.is_empty() {
        traces = traces.filter(|t| t.tags.has_all(tags));
    }
    metadata.iter().fold(traces, |traces, (key, value)| traces.filter(|t| t.metadata.key(key).eq(value)))
}
