//! How a migration stands: its file, and what the ledger says of it.

use std::fmt;

use rowcol_codegen::plan::Store;
use rowcol_codegen::plan::history::{History, Migration};

use super::ledger::{Ledger, State};
use super::script::Script;
use super::sessions::STORES;
use super::{Direction, Refusal};

/// How a migration stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// All of it was applied.
    Applied {
        /// When it ended, by the server's clock; empty where it stands for others that were applied.
        at: String,
    },
    /// Nothing of it was run.
    Pending,
    /// A part of it was run.
    Begun {
        /// How many statements are done.
        done: usize,
        /// How many there are.
        of: usize,
    },
    /// A statement of it failed; those before it may be done.
    Failed {
        /// The statement.
        statement: usize,
        /// What the store said.
        error: String,
    },
    /// Its file was changed after it was applied, or after the statement was run.
    Edited {
        /// The statement, where only a part was applied.
        statement: Option<usize>,
    },
    /// It was applied, and its file is not there.
    Missing,
    /// Taking it back was begun and has not ended.
    Reversing,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Applied { at } if at.is_empty() => f.write_str("applied"),
            Self::Applied { at } => write!(f, "applied at {at}"),
            Self::Pending => f.write_str("pending"),
            Self::Begun { done, of } => write!(f, "begun, {done} of {of} statements are done"),
            Self::Failed { statement, error } => write!(f, "failed at statement {statement}: {error}"),
            Self::Edited { statement: None } => f.write_str("edited after it was applied"),
            Self::Edited { statement: Some(number) } => {
                write!(f, "edited after its statement {number} was run")
            }
            Self::Missing => f.write_str("applied, but its file is missing"),
            Self::Reversing => f.write_str("half taken back"),
        }
    }
}

/// The statements that apply a migration.
pub(super) fn up(migration: &Migration) -> Script<'_> {
    Script {
        store: migration.store,
        migration: &migration.name,
        direction: Direction::Up,
        statements: &migration.statements,
        checksum: &migration.checksum,
    }
}

/// How a migration stands.
pub(super) fn standing(migration: &Migration, ledger: &Ledger) -> Standing {
    let script = up(migration);
    let state = |direction| ledger.entry(&migration.name, direction, 0).map(|entry| entry.state);
    if matches!(state(Direction::Down), Some(State::Begun | State::Failed)) {
        return Standing::Reversing;
    }
    match ledger.of_script(&script, 0) {
        None if is_squashed(migration, ledger) => Standing::Applied { at: String::new() },
        None => Standing::Pending,
        Some(file) if file.state != State::Done => in_part(&script, ledger),
        Some(file) if file.hash == migration.checksum => Standing::Applied { at: file.finished_at.clone() },
        Some(_) => Standing::Edited { statement: None },
    }
}

/// The migrations that wait: a contract of which neither half was begun, and all that comes behind it. In databases
/// in which nothing was applied no program runs.
pub(super) fn waiting<'h, 'l>(history: &'h History, ledger: impl Fn(Store) -> &'l Ledger) -> &'h [Migration] {
    let is_new = STORES.into_iter().all(|store| ledger(store).migrations().next().is_none());
    let pending = |one: &Migration| standing(one, ledger(one.store)) == Standing::Pending;
    let first = history.migrations.iter().position(|one| {
        let half =
            |other: &&Migration| other.store != one.store && Some(&other.name) == one.goes_with.as_ref();
        one.contract && pending(one) && history.migrations.iter().filter(half).all(pending)
    });
    first.filter(|_| !is_new).map_or(&[], |first| &history.migrations[first..])
}

/// Whether it stands for migrations that were applied, all of them.
fn is_squashed(migration: &Migration, ledger: &Ledger) -> bool {
    let applied =
        |name: &String| ledger.entry(name, Direction::Up, 0).is_some_and(|entry| entry.state == State::Done);
    !migration.squashes.is_empty() && migration.squashes.iter().all(applied)
}

fn in_part(script: &Script<'_>, ledger: &Ledger) -> Standing {
    let mut failed = None;
    for (number, entry) in ledger.statements(script.migration, script.direction) {
        let same = number <= script.statements.len() && entry.hash == script.hash(number);
        match entry.state {
            // What failed did not take place: correcting it is the way on.
            State::Failed => {
                failed = Some(Standing::Failed { statement: number, error: entry.error.clone() })
            }
            _ if !same => return Standing::Edited { statement: Some(number) },
            _ => {}
        }
    }
    failed.unwrap_or(Standing::Begun { done: ledger.done(script), of: script.statements.len() })
}

/// Each migration of a store with its standing, in their order, and then those that have no file.
pub(super) fn standings<'a>(
    store: Store,
    history: &'a History,
    ledger: &'a Ledger,
) -> Vec<(&'a str, Standing)> {
    let files: Vec<&Migration> = history.migrations.iter().filter(|file| file.store == store).collect();
    let missing = ledger.migrations().filter(|name| {
        let stands_for_it =
            |file: &&Migration| file.name == *name || file.squashes.iter().any(|squashed| squashed == name);
        !files.iter().any(stands_for_it)
    });
    let missing: Vec<_> = missing.map(|name| (name, Standing::Missing)).collect();
    let found = files.iter().map(|file| (file.name.as_str(), standing(file, ledger)));
    found.chain(missing).collect()
}

/// What keeps the migrations of a store from being applied.
pub(super) fn refusals(store: Store, standings: &[(&str, Standing)]) -> Vec<Refusal> {
    let last = standings.iter().rposition(|(_, standing)| matches!(standing, Standing::Applied { .. }));
    let after = last.map(|at| standings[at].0.to_owned()).unwrap_or_default();
    let refusal = |(at, (name, standing)): (usize, &(&str, Standing))| {
        let migration = (*name).to_owned();
        match standing {
            Standing::Edited { statement } => {
                Some(Refusal::Edited { store, migration, statement: *statement })
            }
            Standing::Missing => Some(Refusal::Missing { store, migration }),
            Standing::Reversing => Some(Refusal::Reversing { store, migration }),
            Standing::Pending if last.is_some_and(|last| at < last) => {
                Some(Refusal::OutOfOrder { store, migration, after: after.clone() })
            }
            _ => None,
        }
    };
    standings.iter().enumerate().filter_map(refusal).collect()
}
