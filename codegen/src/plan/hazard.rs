//! What a statement does to a live database, as data: the same for plans, for the comments of migration files and
//! for `lint`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::answer::Target;

/// What a statement does beside its purpose. `Display` is the line that stands in a migration file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Hazard {
    /// Rows or values are gone afterwards, or changed. It has to be acknowledged.
    LosesData {
        /// What to acknowledge.
        target: Target,
        /// What is lost: `the column and its values`.
        what: String,
    },
    /// The table's files are written anew, for as long as that takes.
    Rewrites {
        /// The table.
        table: String,
    },
    /// All rows are read under the statement's lock, for as long as that takes (Postgres).
    Scans {
        /// The table.
        table: String,
    },
    /// A lock on a table until the transaction ends (Postgres).
    Locks {
        /// The table.
        table: String,
        /// Which lock.
        lock: Lock,
    },
    /// Rows that are there may make it fail.
    MayFail {
        /// Why: `rows with NULL in "name"`.
        why: String,
        /// Counts such rows: the statement passes when it gives 0. Where only a cast can tell, it fails with the reason.
        check: String,
    },
    /// The version of the program that runs now may fail afterwards.
    BreaksProgram {
        /// Why: `it still reads "name"`.
        why: String,
    },
    /// What the server has computed and kept is not what it would compute now (Postgres).
    Stale {
        /// What: `index "users_slug"`.
        what: String,
        /// The statement that computes it anew, or counts the rows that are not as they should be.
        refresh: String,
    },
    /// NULL may stand in a column that had none. That breaks no program by itself, but one that reads such rows of
    /// another one may not expect it.
    AllowsNull {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Rows that are there stay as they were until a MATERIALIZE (ClickHouse).
    OldRowsUnchanged {
        /// The statement that changes them.
        materialize: String,
    },
    /// INSERTs are refused until a later statement of the plan: their writers run them again (ClickHouse).
    Refuses {
        /// The table.
        table: String,
    },
    /// Rows are deleted by the server when it runs, or later because of it.
    DeletesRows {
        /// Why: `the new TTL has passed for them`.
        why: String,
    },
}

impl fmt::Display for Hazard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LosesData { target, what } => write!(f, "loses data ({target}): {what}"),
            Self::Rewrites { table } => write!(f, "rewrites {table}"),
            Self::Scans { table } => write!(f, "reads all rows of {table} under its lock"),
            Self::Locks { table, lock } => write!(f, "locks {table}: {lock}"),
            Self::MayFail { why, check } => write!(f, "may fail: {why}; count them: {check}"),
            Self::BreaksProgram { why } => write!(f, "breaks the running program: {why}"),
            Self::Stale { what, refresh } => {
                write!(f, "stale: {what} keeps what was computed before; run: {refresh}")
            }
            Self::AllowsNull { table, column } => {
                write!(
                    f,
                    "allows NULL in {column} of {table}, which the running program may not expect there"
                )
            }
            Self::OldRowsUnchanged { materialize } => {
                write!(f, "rows that are there stay as they are until: {materialize}")
            }
            Self::Refuses { table } => {
                write!(f, "refuses INSERTs into {table} for a moment; whoever is refused runs them again")
            }
            Self::DeletesRows { why } => write!(f, "deletes rows: {why}"),
        }
    }
}

/// A table lock of Postgres, from the weakest to the strongest.
/// <https://www.postgresql.org/docs/current/explicit-locking.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lock {
    /// Conflicts with DDL only.
    AccessShare,
    /// Conflicts with EXCLUSIVE locks only.
    RowShare,
    /// What writers take.
    RowExclusive,
    /// VACUUM, concurrent index builds, VALIDATE: reads and writes go on.
    ShareUpdateExclusive,
    /// CREATE INDEX: blocks writes.
    Share,
    /// Foreign keys, triggers: blocks writes.
    ShareRowExclusive,
    /// Blocks all but reads.
    Exclusive,
    /// Blocks reads and writes.
    AccessExclusive,
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE, writers wait",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE, writers wait",
            Self::Exclusive => "EXCLUSIVE, writers wait",
            Self::AccessExclusive => "ACCESS EXCLUSIVE, readers and writers wait",
        })
    }
}
