//! What a statement does to tables that are there already: locks and rewrites, as measured on the servers. A table
//! that the same plan makes is nobody's yet.

use crate::plan::{Hazard, Lock};

/// What kind of change it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// All rows are looked at under the strongest lock.
    Scan,
    /// A foreign key that is not checked for old rows.
    ForeignKey,
    /// Old rows are checked while others read and write.
    Validate,
    /// The same for a foreign key, whose target is read.
    ValidateForeignKey,
    /// An index is built or dropped while others read and write.
    Concurrent,
    /// An index is built while others read.
    IndexBuild,
    /// A comment, statistics, storage parameters.
    Description,
}

impl Effect {
    /// Whether it gains by what came before being committed: a check of old rows would otherwise hold the lock of the
    /// statement that added the constraint.
    #[must_use]
    pub fn needs_commit(self) -> bool {
        matches!(self, Self::Validate | Self::ValidateForeignKey)
    }
}

/// A row of the table of effects.
struct Fact {
    effect: Effect,
    /// On the table itself.
    lock: Option<Lock>,
    /// On the table that a foreign key points to.
    target: Option<Lock>,
    rewrites: bool,
}

/// Locks by kind of statement, measured on Postgres 15 with `pg_locks`, and
/// <https://www.postgresql.org/docs/current/sql-altertable.html>.
#[rustfmt::skip]
const FACTS: [Fact; 12] = {
    use Lock::{AccessExclusive, RowShare, Share, ShareRowExclusive, ShareUpdateExclusive};
    const fn fact(effect: Effect, lock: Option<Lock>, target: Option<Lock>, rewrites: bool) -> Fact {
        Fact { effect, lock, target, rewrites }
    }
    [
        fact(Effect::Nothing, None, None, false),
        fact(Effect::NewValue, None, None, false),
        fact(Effect::Catalog, Some(AccessExclusive), None, false),
        fact(Effect::ForeignKeyDropped, Some(AccessExclusive), Some(AccessExclusive), false),
        fact(Effect::Rewrite, Some(AccessExclusive), None, true),
        fact(Effect::Scan, Some(AccessExclusive), None, false),
        fact(Effect::ForeignKey, Some(ShareRowExclusive), Some(ShareRowExclusive), false),
        fact(Effect::Validate, Some(ShareUpdateExclusive), None, false),
        fact(Effect::ValidateForeignKey, Some(ShareUpdateExclusive), Some(RowShare), false),
        fact(Effect::Concurrent, Some(ShareUpdateExclusive), None, false),
        fact(Effect::IndexBuild, Some(Share), None, false),
        fact(Effect::Description, Some(ShareUpdateExclusive), None, false),
    ]
};

/// What a statement does to the tables that are there.
#[derive(Debug, Clone)]
pub struct Existing {
    /// What it does.
    pub effect: Effect,
    /// To which table, quoted; None where the plan makes it itself.
    table: Option<String>,
    /// The table that a foreign key points to, where it is there and another one.
    target: Option<String>,
}

impl Existing {
    /// No table that is there is touched.
    #[must_use]
    pub fn nothing() -> Self {
        Self { effect: Effect::Nothing, table: None, target: None }
    }

    /// A value is added to an enum.
    #[must_use]
    pub fn new_value() -> Self {
        Self { effect: Effect::NewValue, table: None, target: None }
    }

    /// This is done to a table, named as SQL has it.
    #[must_use]
    pub fn table(effect: Effect, table: impl Into<String>) -> Self {
        Self { effect, table: Some(table.into()), target: None }
    }

    /// A foreign key of a table to another one.
    #[must_use]
    pub fn tables(effect: Effect, table: Option<String>, target: Option<String>) -> Self {
        let target = target.filter(|target| Some(target) != table.as_ref());
        Self { effect, table, target }
    }

    fn fact(&self) -> &'static Fact {
        FACTS.iter().find(|fact| fact.effect == self.effect).unwrap_or(&FACTS[0])
    }

    fn locks(&self) -> impl Iterator<Item = (&str, Lock)> {
        let fact = self.fact();
        let pairs = [(&self.table, fact.lock), (&self.target, fact.target)];
        pairs.into_iter().filter_map(|(table, lock)| Some((table.as_deref()?, lock?)))
    }

    /// The table that is locked in this way.
    #[must_use]
    pub fn locked(&self, lock: Lock) -> Option<&str> {
        self.locks().find(|(_, taken)| *taken == lock).map(|(table, _)| table)
    }

    /// What to warn of.
    pub fn hazards(&self) -> impl Iterator<Item = Hazard> {
        let rewrites = self.table.as_ref().filter(|_| self.fact().rewrites);
        let rewrites = rewrites.map(|table| Hazard::Rewrites { table: table.clone() });
        let locks = self.locks().map(|(table, lock)| Hazard::Locks { table: table.to_owned(), lock });
        rewrites.into_iter().chain(locks)
    }
}
