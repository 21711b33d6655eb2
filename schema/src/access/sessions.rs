//! Sessions of the observed application; from Postgres.

use rowcol::postgres::PostgresExecutor;
use rowcol::prelude::*;
use rowcol::query::from_query;

use crate::{Project, TraceSession};

/// A session and how much is in it.
#[derive(FromTuple, Debug, Clone, PartialEq, Eq)]
pub struct SessionLine {
    /// The session, as the observed application calls it.
    pub id: String,
    /// When its first trace arrived.
    pub created_at: Timestamp,
    /// Whether someone marked it to be found again.
    pub bookmarked: bool,
    /// How many traces there are.
    pub traces: u64,
    /// When the last of them began; `None` where there is none.
    pub last_trace: Option<Timestamp>,
}

/// The newest sessions of a project with their traces counted.
///
/// # Errors
/// As every operation.
pub async fn newest<E: PostgresExecutor>(
    pg: &E,
    project: &Id<Project>,
    rows: u64,
) -> Result<Vec<SessionLine>> {
    // Cut off before the traces are joined, so that no more of them are read than those of the sessions to show.
    let newest = TraceSession::of(project).order_by(|s| (s.created_at.desc(), s.id)).limit(rows);
    from_query(newest)
        .left_join(|s| s.traces)
        .group_by(|(s, _)| (s.id, s.created_at, s.bookmarked))
        .select(|(_, t), (id, created_at, bookmarked)| {
            (id, created_at, bookmarked, t.get(|t| t.id).count(), t.get(|t| t.timestamp).max())
        })
        .order_by(|_, (id, created_at, _)| (created_at.desc(), id))
        .into_struct()
        .all(pg)
        .await
}
