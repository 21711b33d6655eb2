//! What can go wrong while migrations run, and what to do then.

use std::fmt;
use std::time::Duration;

use rowcol_codegen::clickhouse::render::RenderError;
use rowcol_codegen::plan::Store;

use super::{Difference, Position};

/// Why migrations did not run, or stopped.
///
/// Whatever it is, the ledger says no more than what took place, and the next deploy goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There are migrations of a store that no connection was given for. Nothing was run.
    #[error(
        "there are migrations of {store}, and no connection to it; set its URL, or pass it in `Databases`"
    )]
    NoStore {
        /// The store.
        store: Store,
    },
    /// Nothing keeps other deployers out: the lock is Postgres', and there is no Postgres. Nothing was run.
    #[error(
        "without Postgres there is no lock that keeps other deployers out; make sure that only one deploys at a time, \
         and say so with --no-lock (`Options::lock = false`)"
    )]
    NoLock,
    /// Another deployer did not end. Nothing was run.
    #[error(
        "another deployer, {holder}, has had the lock for {waited:?}; wait until it ends, then repeat the command"
    )]
    Locked {
        /// Its session in Postgres.
        holder: String,
        /// For how long it was waited.
        waited: Duration,
    },
    /// The session that holds the lock broke. The deploy stopped before its next statement.
    #[error(
        "the session in Postgres that holds the lock is gone: {source}; no more statements were run: repeat the command"
    )]
    LockLost {
        /// What happened to it.
        source: Box<crate::Error>,
    },
    /// The migrations and what was applied do not fit together. Nothing was run.
    #[error("nothing was run:{}", listed(.0))]
    Refused(Vec<Refusal>),
    /// A statement did not succeed.
    #[error("{at}: {cause}\n  {}\n{}", .at.sql, next(at, cause))]
    Statement {
        /// Which one.
        at: Box<Position>,
        /// Why.
        cause: Box<Cause>,
    },
    /// Something beside the statements of migrations: reading or writing the ledger, reading a catalog.
    #[error("{doing} in {store}: {source}")]
    Store {
        /// What was tried.
        doing: &'static str,
        /// Where.
        store: Store,
        /// Why it failed.
        source: Box<crate::Error>,
    },
    /// There is no such migration, or more than one.
    #[error("{name}: {problem}")]
    Name {
        /// What was asked for.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The database does not hold the schema, so that it cannot be taken as applied.
    #[error(
        "the databases do not hold the schema of the snapshot, so nothing was recorded:{}\nnext: change the database or \
         the models until `rowcol migrate verify` finds nothing, then repeat the command",
        listed(.0)
    )]
    Drifted(Vec<Difference>),
}

/// Why a statement did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// The store says why.
    #[error(transparent)]
    Store(#[from] crate::Error),
    /// Its mutation in ClickHouse fails again and again.
    #[error("mutation {id} of {table} does not succeed: {reason}")]
    Mutation {
        /// The table.
        table: String,
        /// The id in `system.mutations`.
        id: String,
        /// What the server says of its last try.
        reason: String,
    },
    /// It was begun before, and nothing tells whether it took place.
    #[error("it was begun before, and nothing tells whether it took place: {why}")]
    Unknown {
        /// What was looked at.
        why: String,
    },
    /// Some servers of the cluster have not done it.
    #[error("not every server of the cluster has done it: {hosts}")]
    Hosts {
        /// Each of them with what it says.
        hosts: String,
    },
    /// A file of Postgres may not begin or end transactions itself.
    #[error(
        "{word} begins or ends a transaction, and that is the runner's to do; write `-- @commit` before a statement \
         that needs what comes before it to be committed"
    )]
    Transaction {
        /// The word.
        word: String,
    },
    /// It cannot be written for the topology.
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// Why nothing was run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// A file was changed after it was applied.
    Edited {
        /// Its store.
        store: Store,
        /// Its name.
        migration: String,
        /// The statement, where only a part of the file was applied.
        statement: Option<usize>,
    },
    /// A migration was applied, and its file is not there.
    Missing {
        /// Its store.
        store: Store,
        /// Its name.
        migration: String,
    },
    /// A migration is not applied, and a later one is.
    OutOfOrder {
        /// Its store.
        store: Store,
        /// Its name.
        migration: String,
        /// The later one.
        after: String,
    },
    /// Taking a migration back was begun and has not ended.
    Reversing {
        /// Its store.
        store: Store,
        /// Its name.
        migration: String,
    },
    /// A migration that is to be taken back has no `down.sql`.
    NoDown {
        /// Its store.
        store: Store,
        /// Its name.
        migration: String,
    },
    /// A migration that is to be taken back was not applied as a whole.
    Unfinished {
        /// Its store.
        store: Store,
        /// Its name.
        migration: String,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited { store, migration, statement: None } => write!(
                f,
                "{0}/{migration} was changed after it was applied; restore the file and put the change into a new \
                 migration, or take it as it is: rowcol migrate resolve --applied {0}:{migration}",
                store.key()
            ),
            Self::Edited { store, migration, statement: Some(number) } => write!(
                f,
                "statement {number} of {0}/{migration} was changed after it was run; restore it, and change only what \
                 comes behind it, or begin anew: rowcol migrate resolve --rolled-back {0}:{migration}",
                store.key()
            ),
            Self::Missing { store, migration } => write!(
                f,
                "{0}/{migration} was applied, and its file is not there; restore it from version control, or deploy with \
                 the program that has it; if it is meant to be gone: rowcol migrate resolve --rolled-back {0}:{migration}",
                store.key()
            ),
            Self::OutOfOrder { store, migration, after } => write!(
                f,
                "{}/{migration} is not applied, and {after} behind it is; put it behind: rowcol migrate rebase",
                store.key()
            ),
            Self::Reversing { store, migration } => write!(
                f,
                "{}/{migration} is half taken back; go on with that: rowcol migrate down",
                store.key()
            ),
            Self::NoDown { store, migration } => write!(
                f,
                "{}/{migration} has no statements that take it back; write them into its down.sql",
                store.key()
            ),
            Self::Unfinished { store, migration } => write!(
                f,
                "{}/{migration} is applied in part only; finish it first: rowcol migrate deploy",
                store.key()
            ),
        }
    }
}

fn listed<T: fmt::Display>(list: &[T]) -> String {
    list.iter().map(|item| format!("\n  {item}")).collect()
}

/// What became of the statement, and what to do.
fn next(at: &Position, cause: &Cause) -> String {
    let name = format!("{}:{}", at.store.key(), at.migration);
    let again = at.direction.command();
    let resolve = format!("rowcol migrate resolve --applied {name} --statement {}", at.number);
    match cause {
        Cause::Unknown { .. } => {
            let undone = resolve.replace("--applied", "--rolled-back");
            format!("next: look whether it took place; if so: {resolve}; if not: {undone}; then: {again}")
        }
        Cause::Mutation { table, id, .. } => format!(
            "it is not recorded as done, and the server goes on trying\nnext: correct the rows or change the column back, \
             or give it up with KILL MUTATION WHERE table = '{table}' AND mutation_id = '{id}'; then: {again}"
        ),
        Cause::Transaction { .. } | Cause::Render(_) => {
            format!("nothing of this migration was run\nnext: correct the file; then: {again}")
        }
        Cause::Hosts { .. } => {
            format!("it is not recorded as done\nnext: see to these servers; then: {again}")
        }
        Cause::Store(crate::Error::Lost { .. } | crate::Error::Connect { .. }) => {
            format!("it is not recorded as done; the next deploy finds out whether it was\nnext: {again}")
        }
        Cause::Store(_) if at.store == Store::Postgres => format!(
            "its transaction was rolled back, and it is not recorded as done\nnext: correct the statement or its cause; \
             then: {again}"
        ),
        Cause::Store(_) => format!(
            "it is not recorded as done; the statements before it are, and stay\nnext: correct the statement or its cause; \
             then: {again}"
        ),
    }
}

impl Error {
    pub(super) fn at(at: Position, cause: impl Into<Cause>) -> Self {
        Self::Statement { at: Box::new(at), cause: Box::new(cause.into()) }
    }

    /// What turns an error of a store into this one.
    pub(super) fn doing(store: Store, doing: &'static str) -> impl Fn(crate::Error) -> Self {
        move |source| Self::Store { doing, store, source: Box::new(source) }
    }

    /// The statement that did not succeed.
    #[must_use]
    pub fn position(&self) -> Option<&Position> {
        match self {
            Self::Statement { at, .. } => Some(at),
            _ => None,
        }
    }
}
