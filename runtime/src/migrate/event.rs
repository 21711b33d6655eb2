//! What happens while migrations run.

use std::fmt;
use std::time::Duration;

use rowcol_codegen::plan::Store;

use super::{Direction, Position};

/// Something that happened. Its text is a line for a log.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Another deployer has the lock.
    Waiting {
        /// Who it is.
        holder: &'a str,
        /// For how long it was waited.
        waited: Duration,
    },
    /// The lock is held.
    Locked,
    /// A migration begins, or goes on.
    Began {
        /// Its store.
        store: Store,
        /// Its name.
        migration: &'a str,
        /// Whether it is applied or taken back.
        direction: Direction,
        /// How many of its statements were done before.
        done: usize,
        /// How many it has.
        of: usize,
    },
    /// A statement is about to run. In ClickHouse, and outside of a transaction, the ledger says so.
    Started {
        /// The statement.
        at: &'a Position,
    },
    /// A statement still runs; this comes once a second.
    Running {
        /// The statement.
        at: &'a Position,
        /// For how long it has been running.
        elapsed: Duration,
        /// How far it is, where the server says so.
        progress: Option<Progress>,
    },
    /// A transaction could not have a lock, was rolled back, and begins anew after a pause.
    Retrying {
        /// The statement that waited.
        at: &'a Position,
        /// How often it was tried.
        tried: u32,
        /// The pause.
        pause: Duration,
        /// What the server said.
        reason: &'a str,
    },
    /// A statement has run. The ledger does not say so yet.
    Ran {
        /// The statement.
        at: &'a Position,
        /// How long it took.
        elapsed: Duration,
    },
    /// A statement was begun by an earlier deploy, and is found to be done.
    Found {
        /// The statement.
        at: &'a Position,
    },
    /// A copy of a table, for a rebuild in ClickHouse, could not be finished by an earlier deploy. It was dropped, and is made
    /// again from an earlier statement on.
    Restarting {
        /// The statement that cannot be finished.
        at: &'a Position,
        /// The statement that comes next.
        from: usize,
    },
    /// The ledger says that a statement is done.
    Recorded {
        /// The statement.
        at: &'a Position,
    },
    /// A migration is applied, or taken back.
    Finished {
        /// Its store.
        store: Store,
        /// Its name.
        migration: &'a str,
        /// Whether it is applied or taken back.
        direction: Direction,
        /// How long it took.
        elapsed: Duration,
    },
}

/// How far a statement is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// It has read so many rows.
    RowsRead {
        /// Read so far.
        read: u64,
        /// Of about so many; 0 is unknown.
        of: u64,
    },
    /// An index of Postgres is being built.
    Index {
        /// The server's word for what it does: `building index: scanning table`.
        phase: String,
        /// How much of the phase is done, where it can be counted.
        percent: Option<u8>,
    },
    /// A mutation of ClickHouse has so many parts before it.
    Mutation {
        /// The table.
        table: String,
        /// The id in `system.mutations`.
        id: String,
        /// The parts that are not rewritten yet.
        parts: u64,
    },
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RowsRead { read, of: 0 } => write!(f, "{read} rows read"),
            Self::RowsRead { read, of } => write!(f, "{read} of about {of} rows read"),
            Self::Index { phase, percent: None } => f.write_str(phase),
            Self::Index { phase, percent: Some(percent) } => write!(f, "{phase}, {percent} %"),
            Self::Mutation { table, id, parts } => {
                write!(f, "mutation {id} of {table} has {parts} parts before it")
            }
        }
    }
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting { holder, waited } => {
                write!(f, "waiting for another deployer, {holder}, for {} s", waited.as_secs())
            }
            Self::Locked => f.write_str("no other deployer is at work"),
            Self::Began { store, migration, direction, done, of } => {
                let verb = if *direction == Direction::Up { "applying" } else { "taking back" };
                write!(f, "{verb} {}/{migration}", store.key())?;
                if *done > 0 { write!(f, ", {done} of {of} statements are done") } else { Ok(()) }
            }
            Self::Started { at } => write!(f, "{at}: {}", at.sql),
            Self::Running { at, elapsed, progress } => {
                write!(f, "{at}: running for {} s", elapsed.as_secs())?;
                progress.as_ref().map_or(Ok(()), |progress| write!(f, ", {progress}"))
            }
            Self::Retrying { at, tried, pause, reason } => {
                write!(f, "{at}: {reason}; tried {tried} times, once more in {pause:?}")
            }
            Self::Ran { at, elapsed } => write!(f, "{at}: ran in {:.3} s", elapsed.as_secs_f64()),
            Self::Found { at } => write!(f, "{at}: was done before"),
            Self::Restarting { at, from } => {
                write!(f, "{at}: the copy could not be finished; it is made again from statement {from} on")
            }
            Self::Recorded { at } => write!(f, "{at}: recorded"),
            Self::Finished { store, migration, direction, elapsed } => {
                let verb = if *direction == Direction::Up { "applied" } else { "took back" };
                write!(f, "{verb} {}/{migration} in {:.3} s", store.key(), elapsed.as_secs_f64())
            }
        }
    }
}
