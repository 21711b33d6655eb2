//! Applying what is pending.

use std::time::{Duration, Instant};

use rowcol_codegen::plan::Store;
use rowcol_codegen::plan::history::{History, Migration};

use super::ledger::{Mark, State};
use super::script::Script;
use super::sessions::{STORES, Sessions};
use super::standing::{Standing, refusals, standing, standings, up, waiting};
use super::{Databases, Direction, Error, Event, Options, Result};

/// What a deploy did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The migrations that it applied, or finished, in their order.
    pub applied: Vec<Applied>,
    /// What it left, by full names: a contract, and all that comes behind it. See [`Options::contract`].
    pub waiting: Vec<String>,
}

/// A migration that was applied, or taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Its store.
    pub store: Store,
    /// Its name.
    pub migration: String,
    /// How long it took.
    pub elapsed: Duration,
}

/// Applies all migrations that are not applied, in the order of the history, over both stores.
///
/// It goes on where an earlier one was stopped. Where there is nothing to do it changes nothing. It stops before a
/// migration that waits until no old program runs, unless [`Options::contract`] says that none does.
///
/// # Errors
/// [`Error::Refused`] before anything runs, where files and ledger do not fit together. [`Error::Statement`] for the
/// statement that did not succeed: what was done before it stays done and recorded, and nothing after it runs.
pub async fn deploy(databases: &Databases, history: &History, options: &Options) -> Result<Report> {
    let mut sessions = Sessions::hold(databases, history, options).await?;
    let refused = STORES.map(|store| refusals(store, &standings(store, history, sessions.ledger(store))));
    let refused: Vec<_> = refused.into_iter().flatten().collect();
    if !refused.is_empty() {
        return Err(Error::Refused(refused));
    }
    let waiting = if options.contract { &[] } else { waiting(history, |store| sessions.ledger(store)) };
    let waiting: Vec<String> = waiting.iter().map(Migration::full_name).collect();
    let mut report = Report { applied: Vec::new(), waiting };
    let now = history.migrations.len() - report.waiting.len();
    for migration in &history.migrations[..now] {
        let script = up(migration);
        let ledger = sessions.ledger(migration.store);
        match standing(migration, ledger) {
            Standing::Applied { .. } if ledger.of_script(&script, 0).is_some() => {}
            // It stands for migrations that are applied, and from now on by itself.
            Standing::Applied { .. } => take_as_applied(&mut sessions, &script).await?,
            _ => report.applied.push(apply(&mut sessions, &script, options).await?),
        }
    }
    Ok(report)
}

/// Runs a script and tells about it.
pub(super) async fn apply(
    sessions: &mut Sessions,
    script: &Script<'_>,
    options: &Options,
) -> Result<Applied> {
    let Script { store, migration, direction, .. } = *script;
    let started = Instant::now();
    let (done, of) = (sessions.ledger(store).done(script), script.statements.len());
    options.tell(&Event::Began { store, migration, direction, done, of });
    sessions.run(script, options).await?;
    let elapsed = started.elapsed();
    options.tell(&Event::Finished { store, migration, direction, elapsed });
    Ok(Applied { store, migration: migration.to_owned(), elapsed })
}

/// Records a migration as applied without running it.
pub(super) async fn take_as_applied(sessions: &mut Sessions, script: &Script<'_>) -> Result<()> {
    let numbers = (1..=script.statements.len()).chain([0]);
    let marks: Vec<_> = numbers.map(|number| Mark::new(script, number, State::Done)).collect();
    debug_assert_eq!(script.direction, Direction::Up, "what is taken back is not recorded");
    sessions.mark(script.store, &marks).await
}
