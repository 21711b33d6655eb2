//! What a statement does to tables that are there already: locks and rewrites, as measured on the servers. A table
//! that the same plan makes is nobody's yet.

use crate::plan::{Hazard, Lock};

/// What kind of change it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
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
    /// A trigger is added.
    Trigger,
    /// Old rows are checked while others read and write.
    Validate,
    /// The same for a foreign key, whose target is read.
    ValidateForeignKey,
    /// An index is built or dropped while others read and write.
    Concurrent,
    /// A comment, statistics, storage parameters.
    Description,
}

/// What an effect comes to.
struct Fact {
    /// The lock on the table itself.
    lock: Option<Lock>,
    /// The lock on the table that a foreign key points to.
    target: Option<Lock>,
    rewrites: bool,
}

impl Effect {
    /// Whether it gains by what came before being committed: a check of old rows would otherwise hold the lock of the
    /// statement that added the constraint.
    pub fn needs_commit(self) -> bool {
        matches!(self, Self::Validate | Self::ValidateForeignKey)
    }

    /// Locks by kind of statement, measured on Postgres 15 with `pg_locks`, and
    /// <https://www.postgresql.org/docs/current/sql-altertable.html>.
    #[rustfmt::skip]
    fn fact(self) -> Fact {
        use Lock::{AccessExclusive, RowShare, ShareRowExclusive, ShareUpdateExclusive};
        let (lock, target, rewrites) = match self {
            Self::Nothing | Self::NewValue => (None, None, false),
            Self::Catalog => (Some(AccessExclusive), None, false),
            Self::Rewrite => (Some(AccessExclusive), None, true),
            Self::ForeignKeyDropped => (Some(AccessExclusive), Some(AccessExclusive), false),
            Self::ForeignKey => (Some(ShareRowExclusive), Some(ShareRowExclusive), false),
            Self::Trigger => (Some(ShareRowExclusive), None, false),
            Self::ValidateForeignKey => (Some(ShareUpdateExclusive), Some(RowShare), false),
            Self::Validate | Self::Concurrent | Self::Description => (Some(ShareUpdateExclusive), None, false),
        };
        Fact { lock, target, rewrites }
    }
}

/// What a statement does to the tables that are there.
#[derive(Debug, Clone)]
pub(super) struct Existing {
    /// What it does.
    pub effect: Effect,
    /// To which table, quoted; None where the plan makes it itself.
    table: Option<String>,
    /// The table that a foreign key points to, where it is there and another one.
    target: Option<String>,
}

impl Existing {
    /// No table that is there is touched.
    pub fn nothing() -> Self {
        Self { effect: Effect::Nothing, table: None, target: None }
    }

    /// A value is added to an enum.
    pub fn new_value() -> Self {
        Self { effect: Effect::NewValue, table: None, target: None }
    }

    /// This is done to a table, named as SQL has it.
    pub fn table(effect: Effect, table: impl Into<String>) -> Self {
        Self { effect, table: Some(table.into()), target: None }
    }

    /// A foreign key of a table to another one.
    pub fn tables(effect: Effect, table: Option<String>, target: Option<String>) -> Self {
        let target = target.filter(|target| Some(target) != table.as_ref());
        Self { effect, table, target }
    }

    fn locks(&self) -> impl Iterator<Item = (&str, Lock)> {
        let fact = self.effect.fact();
        let pairs = [(&self.table, fact.lock), (&self.target, fact.target)];
        pairs.into_iter().filter_map(|(table, lock)| Some((table.as_deref()?, lock?)))
    }

    /// The table that is locked in this way.
    pub fn locked(&self, lock: Lock) -> Option<&str> {
        self.locks().find(|(_, taken)| *taken == lock).map(|(table, _)| table)
    }

    /// What to warn of.
    pub fn hazards(&self) -> impl Iterator<Item = Hazard> {
        let rewrites = self.table.as_ref().filter(|_| self.effect.fact().rewrites);
        let rewrites = rewrites.map(|table| Hazard::Rewrites { table: table.clone() });
        let locks = self.locks().map(|(table, lock)| Hazard::Locks { table: table.to_owned(), lock });
        rewrites.into_iter().chain(locks)
    }
}
