//! What a statement does to tables that are there already. A table that the same plan makes is nobody's yet.

use super::plain;
use crate::plan::{Hazard, Lock};
use crate::postgres::effect::Effect;
use crate::schema::postgres::Name;

/// What a statement does to the tables that are there.
#[derive(Debug, Clone)]
pub(super) struct Existing {
    /// What it does.
    pub effect: Effect,
    /// To which table; None where the plan makes it itself.
    table: Option<Name>,
    /// The table that a foreign key points to, where it is there and another one.
    target: Option<Name>,
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

    /// This is done to a table.
    pub fn table(effect: Effect, table: &Name) -> Self {
        Self { effect, table: Some(table.clone()), target: None }
    }

    /// A foreign key of a table to another one.
    pub fn tables(effect: Effect, table: Option<&Name>, target: Option<&Name>) -> Self {
        let target = target.filter(|target| Some(*target) != table);
        Self { effect, table: table.cloned(), target: target.cloned() }
    }

    fn locks(&self) -> impl Iterator<Item = (&Name, Lock)> {
        let fact = self.effect.fact();
        let pairs = [(&self.table, fact.lock), (&self.target, fact.target)];
        pairs.into_iter().filter_map(|(table, lock)| Some((table.as_ref()?, lock?)))
    }

    /// The table that is locked in this way.
    pub fn locked(&self, lock: Lock) -> Option<&Name> {
        self.locks().find(|(_, taken)| *taken == lock).map(|(table, _)| table)
    }

    /// What to warn of.
    pub fn hazards(&self) -> impl Iterator<Item = Hazard> {
        let fact = self.effect.fact();
        let table = self.table.as_ref();
        let rewrites = table.filter(|_| fact.rewrites).map(|table| Hazard::Rewrites { table: plain(table) });
        let scans = [&self.table, &self.target].into_iter().flatten().filter(move |_| fact.scans);
        let scans = scans.map(|table| Hazard::Scans { table: plain(table) });
        let locks = self.locks().map(|(table, lock)| Hazard::Locks { table: plain(table), lock });
        rewrites.into_iter().chain(scans).chain(locks)
    }
}
