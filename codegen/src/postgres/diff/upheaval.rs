//! What changes so much that something which stands on it has to make way.

use std::collections::{HashMap, HashSet};

use super::pair::{Pair, Pairs};
use super::{column, enumeration};
use crate::postgres::token::identifiers;
use crate::schema::postgres::{Given, Name, Table, Type};

/// Columns and types, by the names that they have afterwards.
#[derive(Debug, Default)]
pub(super) struct Upheaval {
    /// Columns that get another type, by the new name of their table.
    pub retyped: HashMap<Name, HashSet<String>>,
    /// Those of them that are sorted in another way afterwards.
    pub recollated: HashMap<Name, HashSet<String>>,
    /// Columns that are dropped and made anew.
    pub replaced: HashMap<Name, HashSet<String>>,
    /// Enum types that are made anew, by their new names.
    pub rebuilt: HashSet<Name>,
    /// The values that each enum type has afterwards.
    pub values: HashMap<Name, Vec<String>>,
    /// Names of routines that go or are made anew.
    pub routines: HashSet<String>,
    /// Names of routines whose value is the same for a whole statement.
    pub stable: HashSet<String>,
    /// Names of routines that are made after the tables, for they read one.
    pub late: HashSet<String>,
    /// Views that go or are made anew, by the names that they have before.
    pub views: HashSet<Name>,
}

impl Upheaval {
    pub fn of(pairs: &Pairs<'_>) -> Self {
        let rebuilt = pairs.enums.iter().filter(|pair| enumeration::is_rebuilt(pair));
        let mut all = Self { rebuilt: rebuilt.map(|pair| pair.to.name.clone()).collect(), ..Self::default() };
        let kept = pairs.enums.iter().map(|pair| (&pair.to.name, &pair.new.values));
        let made = pairs.created_enums.iter().map(|ty| (&ty.name, &ty.values));
        all.values = kept.chain(made).map(|(name, values)| (name.clone(), values.clone())).collect();
        for pair in &pairs.tables {
            let (mut retyped, mut recollated, mut replaced) =
                (HashSet::new(), HashSet::new(), HashSet::new());
            for to in &pair.to.columns {
                let Some(from) = pair.from.column(&to.name) else { continue };
                let rebuilt = matches!(to.ty.element(), Type::Enum(name) if all.rebuilt.contains(name));
                if column::is_replaced(from, to) {
                    replaced.insert(to.name.clone());
                } else if from.ty != to.ty || from.collation != to.collation || rebuilt {
                    retyped.insert(to.name.clone());
                    if from.collation != to.collation {
                        recollated.insert(to.name.clone());
                    }
                }
            }
            // What is computed from a column of another type is computed anew.
            if !retyped.is_empty() {
                let computed = pair.to.columns.iter().filter(|to| column::is_computed_from(to, &retyped));
                replaced.extend(computed.map(|to| to.name.clone()));
            }
            let Self { retyped: all_retyped, recollated: all_recollated, replaced: all_replaced, .. } =
                &mut all;
            for (set, map) in [(retyped, all_retyped), (recollated, all_recollated), (replaced, all_replaced)]
            {
                if !set.is_empty() {
                    map.insert(pair.to.name.clone(), set);
                }
            }
        }
        all
    }

    /// What a routine computes that is made anew is computed anew.
    pub fn recompute(&mut self, pairs: &Pairs<'_>) {
        for pair in &pairs.tables {
            let computed =
                pair.to.columns.iter().filter(|to| match (&to.value, pair.from.column(&to.name)) {
                    (Some(Given::Stored(sql)), Some(_)) => self.takes_routine_of(sql),
                    _ => false,
                });
            let computed: Vec<String> = computed.map(|to| to.name.clone()).collect();
            if !computed.is_empty() {
                self.replaced.entry(pair.to.name.clone()).or_default().extend(computed);
            }
        }
    }

    /// Whether an expression mentions a column that changes, or a routine that goes.
    pub fn shakes(&self, table: &Name, sql: &str) -> bool {
        let sets: Vec<_> =
            [&self.retyped, &self.replaced].into_iter().filter_map(|map| map.get(table)).collect();
        (!sets.is_empty() && identifiers(sql).any(|name| sets.iter().any(|set| set.contains(&name))))
            || self.takes_routine_of(sql)
    }

    /// Whether an expression mentions a routine that goes.
    pub fn takes_routine_of(&self, sql: &str) -> bool {
        !self.routines.is_empty() && identifiers(sql).any(|name| self.routines.contains(&name))
    }

    /// Whether an expression mentions a routine that is made after the tables.
    pub fn waits(&self, sql: &str) -> bool {
        !self.late.is_empty() && identifiers(sql).any(|name| self.late.contains(&name))
    }

    /// Whether a view of this name goes.
    pub fn takes_view(&self, name: &str) -> bool {
        self.views.iter().any(|view| view.name == name)
    }

    /// Whether one of these columns is made anew.
    pub fn replaces<'c>(&self, table: &Name, columns: impl IntoIterator<Item = &'c String>) -> bool {
        self.replaced.get(table).is_some_and(|set| columns.into_iter().any(|column| set.contains(column)))
    }

    /// Whether one of these columns is made anew, or sorted in another way: the server would build a key or an index on
    /// it anew under its lock.
    pub fn reorders<'c>(&self, table: &Name, columns: impl IntoIterator<Item = &'c String>) -> bool {
        among([&self.replaced, &self.recollated], table, columns)
    }

    /// Whether one of these columns gets another type, or is made anew.
    pub fn changes<'c>(&self, table: &Name, columns: impl IntoIterator<Item = &'c String>) -> bool {
        among([&self.retyped, &self.replaced], table, columns)
    }

    /// Whether a column of the table goes, gets another type, or is made anew: no view may stand on it meanwhile.
    pub fn takes_columns_of(&self, pair: &Pair<'_, Table>) -> bool {
        let name = &pair.to.name;
        self.retyped.contains_key(name)
            || self.replaced.contains_key(name)
            || pair.from.columns.iter().any(|from| pair.to.column(&from.name).is_none())
    }
}

fn among<'c>(
    sets: [&HashMap<Name, HashSet<String>>; 2],
    table: &Name,
    columns: impl IntoIterator<Item = &'c String>,
) -> bool {
    let sets = sets.map(|map| map.get(table));
    columns.into_iter().any(|column| sets.iter().flatten().any(|set| set.contains(column)))
}
