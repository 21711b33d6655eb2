//! The table of what statements do to tables that are there: locks and rewrites. Plans and `lint` both read it.

use crate::plan::Lock;

/// What kind of change a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing that a reader or writer would notice.
    Nothing,
    /// A value is added to an enum; it can be used after the commit.
    NewValue,
    /// A change in the catalog only: a new name, a column without a volatile default, a default, a dropped column.
    Catalog,
    /// The same for a table and the one that its foreign key points to.
    ForeignKeyDropped,
    /// The table is written anew, with its indexes.
    Rewrite,
    /// A foreign key that is not checked for old rows.
    ForeignKey,
    /// A foreign key that is checked for old rows at once.
    CheckedForeignKey,
    /// Old rows are checked while others read and write.
    Validate,
    /// The same for a foreign key, whose target is read.
    ValidateForeignKey,
    /// An index is built while others read.
    Index,
    /// An index is built while nobody reads or writes.
    ExclusiveIndex,
    /// An index is built or dropped while others read and write.
    Concurrent,
    /// A comment, statistics, storage parameters.
    Description,
    /// A table becomes a partition, which is the target here.
    Attach,
    /// A partition becomes a table of its own.
    Detach,
    /// What is called for each row that is written.
    Trigger,
    /// A sequence gets other options: no value of it is given meanwhile.
    Sequence,
    /// The rows of a materialized view are brought up to date while others read.
    Refresh,
}

/// What an effect comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// The lock on the table itself.
    pub lock: Option<Lock>,
    /// The lock on the other table: the one that a foreign key points to, or the partition.
    pub target: Option<Lock>,
    /// Whether the table's files are written anew.
    pub rewrites: bool,
    /// Whether all rows are read under the lock.
    pub scans: bool,
}

impl Effect {
    /// Whether it gains by what came before being committed: a check of old rows would otherwise hold the lock of the
    /// statement that added the constraint.
    #[must_use]
    pub fn needs_commit(self) -> bool {
        matches!(self, Self::Validate | Self::ValidateForeignKey)
    }

    /// Locks by kind of statement, measured on Postgres 15 with `pg_locks`, and
    /// <https://www.postgresql.org/docs/current/explicit-locking.html>.
    #[must_use]
    #[rustfmt::skip]
    pub fn fact(self) -> Fact {
        use Lock::{AccessExclusive, Exclusive, RowShare, Share, ShareRowExclusive, ShareUpdateExclusive};
        let (lock, target, rewrites) = match self {
            Self::Nothing | Self::NewValue => (None, None, false),
            Self::Catalog | Self::ExclusiveIndex => (Some(AccessExclusive), None, false),
            Self::Rewrite => (Some(AccessExclusive), None, true),
            Self::ForeignKeyDropped | Self::Detach => (Some(AccessExclusive), Some(AccessExclusive), false),
            Self::ForeignKey | Self::CheckedForeignKey => (Some(ShareRowExclusive), Some(ShareRowExclusive), false),
            Self::ValidateForeignKey => (Some(ShareUpdateExclusive), Some(RowShare), false),
            Self::Validate | Self::Concurrent | Self::Description => (Some(ShareUpdateExclusive), None, false),
            Self::Attach => (Some(ShareUpdateExclusive), Some(AccessExclusive), false),
            Self::Index => (Some(Share), None, false),
            Self::Trigger | Self::Sequence => (Some(ShareRowExclusive), None, false),
            Self::Refresh => (Some(Exclusive), None, false),
        };
        Fact { lock, target, rewrites, scans: matches!(self, Self::Index | Self::ExclusiveIndex | Self::CheckedForeignKey) }
    }
}
