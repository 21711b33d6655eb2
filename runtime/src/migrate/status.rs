//! How all migrations stand.

use std::fmt;

use rowcol_codegen::plan::Store;
use rowcol_codegen::plan::history::History;

use super::sessions::{STORES, Sessions};
use super::standing::{standing, standings};
use super::{Databases, Options, Result, Standing};

/// How a migration stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its store.
    pub store: Store,
    /// Its name.
    pub migration: String,
    /// How it stands.
    pub standing: Standing,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}: {}", self.store.key(), self.migration, self.standing)
    }
}

/// How all migrations stand, in the order in which they are applied, and then those whose files are missing. Only of the
/// stores that there is a connection to. Nothing is changed, and no lock is needed.
///
/// # Errors
/// A store cannot be reached, or its ledger cannot be read.
pub async fn status(databases: &Databases, history: &History) -> Result<Vec<Status>> {
    let sessions = Sessions::open(databases, &Options::default()).await?;
    Ok(of(history, &sessions))
}

pub(super) fn of(history: &History, sessions: &Sessions) -> Vec<Status> {
    let migrations = history.migrations.iter().filter(|migration| sessions.has(migration.store));
    let files = migrations.map(|migration| Status {
        store: migration.store,
        migration: migration.name.clone(),
        standing: standing(migration, sessions.ledger(migration.store)),
    });
    let missing = STORES.into_iter().flat_map(|store| {
        let all = standings(store, history, sessions.ledger(store)).into_iter();
        all.filter(|(_, standing)| *standing == Standing::Missing).map(move |(name, standing)| Status {
            store,
            migration: name.to_owned(),
            standing,
        })
    });
    files.chain(missing).collect()
}
