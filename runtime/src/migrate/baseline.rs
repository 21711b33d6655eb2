//! Taking over databases that hold the schema already.

use rowcol_codegen::plan::history::History;

use super::deploy::take_as_applied;
use super::sessions::Sessions;
use super::standing::{Standing, standing, up};
use super::verify::drift;
use super::{Applied, Databases, Error, Options, Report, Result};

/// Records all migrations as applied, without running them, in databases that hold the schema of the snapshot: they were
/// made by [`Schema::create`](crate::Schema::create), or before there were migrations.
///
/// # Errors
/// [`Error::Drifted`] where a database does not hold the schema; nothing is recorded then.
pub async fn baseline(databases: &Databases, history: &History, options: &Options) -> Result<Report> {
    let mut sessions = Sessions::hold(databases, history, options).await?;
    let found = drift(databases, &history.snapshot).await?;
    if !found.differences.is_empty() {
        return Err(Error::Drifted(found.differences));
    }
    let mut report = Report::default();
    for migration in &history.migrations {
        if !matches!(standing(migration, sessions.ledger(migration.store)), Standing::Applied { .. }) {
            take_as_applied(&mut sessions, &up(migration)).await?;
            let (store, migration) = (migration.store, migration.name.clone());
            report.applied.push(Applied { store, migration, elapsed: std::time::Duration::ZERO });
        }
    }
    Ok(report)
}
