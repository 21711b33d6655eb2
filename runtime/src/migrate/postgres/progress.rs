//! How far a long statement is, seen from a session beside it.

use std::time::Duration;

use crate::migrate::Progress;
use crate::postgres::Direct;
use crate::{Postgres, Result};

/// How long to wait for an answer; a report is worth no more.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far an index is. What is counted depends on the phase.
/// <https://www.postgresql.org/docs/current/progress-reporting.html#CREATE-INDEX-PROGRESS-REPORTING>
const INDEX: &str = "select phase, (100 * done / nullif(total, 0))::text from ( \
    select phase, \
        case when phase like 'waiting%' then lockers_done when phase like '%tuples%' then tuples_done \
            else blocks_done end as done, \
        case when phase like 'waiting%' then lockers_total when phase like '%tuples%' then tuples_total \
            else blocks_total end as total \
    from pg_stat_progress_create_index where pid = $1::text::integer) as progress";

/// A session that looks at another one. It is opened when it is first needed; where that fails, nothing is told.
pub(super) struct Watcher {
    postgres: Postgres,
    /// The process of the session that is looked at.
    process: String,
    session: Session,
}

enum Session {
    NotYet,
    Open(Box<Direct>),
    Failed,
}

impl Watcher {
    /// One that looks at a session.
    pub(super) async fn of(postgres: &Postgres, direct: &mut Direct) -> Result<Self> {
        let process = direct.query("select pg_backend_pid()::text", &[]).await?;
        let process = process.into_iter().flatten().flatten().next().unwrap_or_default();
        Ok(Self { postgres: postgres.clone(), process, session: Session::NotYet })
    }

    /// How far the index is that the session builds.
    pub(super) async fn look(&mut self) -> Option<Progress> {
        let looked = tokio::time::timeout(PATIENCE, self.index()).await;
        match looked {
            Ok(Ok(progress)) => progress,
            Ok(Err(_)) | Err(_) => {
                self.session = Session::Failed;
                None
            }
        }
    }

    async fn index(&mut self) -> Result<Option<Progress>> {
        if let Session::NotYet = self.session {
            self.session = Session::Open(Box::new(self.postgres.direct().await?));
        }
        let Session::Open(direct) = &mut self.session else { return Ok(None) };
        let rows = direct.query(INDEX, &[Some(&self.process)]).await?;
        let Some([Some(phase), percent]) = rows.first().map(Vec::as_slice) else { return Ok(None) };
        let percent = percent.as_ref().and_then(|percent| percent.parse().ok());
        Ok(Some(Progress::Index { phase: phase.clone(), percent }))
    }
}
