//! Tables: new ones, those that go, and what differs within a pair.

use std::collections::{HashMap, HashSet};

use super::draft::{Draft, Phase};
use super::existing::{Effect, Existing};
use super::pair::{Pair, Pairs};
use super::{column, enumeration, index, key, plain};
use crate::plan::{Hazard, Store, Target};
use crate::postgres::ddl::{self, Object, comment};
use crate::postgres::name::{qualified, quote};
use crate::postgres::token::meaningful;
use crate::schema::postgres::{Name, Table, Type};

/// What changes so that something which stands on it has to make way.
#[derive(Debug, Default)]
pub(super) struct Upheaval {
    /// Columns that get another type, by the new name of their table.
    pub retyped: HashMap<Name, HashSet<String>>,
    /// Columns that are dropped and made anew.
    pub replaced: HashMap<Name, HashSet<String>>,
    /// Enum types that are made anew, by their new names.
    pub rebuilt: HashSet<Name>,
    /// The values that each enum type has afterwards.
    pub values: HashMap<Name, Vec<String>>,
}

impl Upheaval {
    fn of(pairs: &Pairs<'_>) -> Self {
        let rebuilt = pairs.enums.iter().filter(|pair| enumeration::is_rebuilt(pair));
        let mut all = Self { rebuilt: rebuilt.map(|pair| pair.to.name.clone()).collect(), ..Self::default() };
        let kept = pairs.enums.iter().map(|pair| (&pair.to.name, &pair.new.values));
        let made = pairs.created_enums.iter().map(|ty| (&ty.name, &ty.values));
        all.values = kept.chain(made).map(|(name, values)| (name.clone(), values.clone())).collect();
        for pair in &pairs.tables {
            let (mut retyped, mut replaced) = (HashSet::new(), HashSet::new());
            for to in &pair.to.columns {
                let Some(from) = pair.from.column(&to.name) else { continue };
                let rebuilt = matches!(to.ty.element(), Type::Enum(name) if all.rebuilt.contains(name));
                if column::is_replaced(from, to) {
                    replaced.insert(to.name.clone());
                } else if from.ty != to.ty || from.collation != to.collation || rebuilt {
                    retyped.insert(to.name.clone());
                }
            }
            // What is computed from a column of another type is computed anew.
            if !retyped.is_empty() {
                let computed = pair.to.columns.iter().filter(|to| column::is_computed_from(to, &retyped));
                replaced.extend(computed.map(|to| to.name.clone()));
            }
            for (set, map) in [(retyped, &mut all.retyped), (replaced, &mut all.replaced)] {
                if !set.is_empty() {
                    map.insert(pair.to.name.clone(), set);
                }
            }
        }
        all
    }

    /// Whether an expression mentions a column that changes.
    pub fn shakes(&self, table: &Name, sql: &str) -> bool {
        let sets: Vec<_> =
            [&self.retyped, &self.replaced].into_iter().filter_map(|map| map.get(table)).collect();
        !sets.is_empty()
            && meaningful(sql)
                .filter_map(|token| token.identifier())
                .any(|name| sets.iter().any(|set| set.contains(&name)))
    }

    /// Whether one of these columns is made anew.
    pub fn replaces<'c>(&self, table: &Name, columns: impl IntoIterator<Item = &'c String>) -> bool {
        self.replaced.get(table).is_some_and(|set| columns.into_iter().any(|column| set.contains(column)))
    }

    /// Whether one of these columns gets another type, or is made anew.
    pub fn changes<'c>(&self, table: &Name, columns: impl IntoIterator<Item = &'c String>) -> bool {
        let sets = [&self.retyped, &self.replaced].map(|map| map.get(table));
        columns.into_iter().any(|column| sets.iter().flatten().any(|set| set.contains(column)))
    }
}

/// Everything about tables.
pub(super) fn steps(pairs: &Pairs<'_>, draft: &mut Draft<'_>) {
    let upheaval = Upheaval::of(pairs);
    for table in &pairs.dropped {
        drop_table(table, draft);
    }
    for pair in &pairs.tables {
        rename(pair, draft);
    }
    for table in &pairs.created {
        for made in ddl::table::statements(table) {
            let phase = if matches!(made.object, Object::Table(_)) && made.sql.starts_with("CREATE") {
                Phase::CreateTables
            } else {
                Phase::Comments
            };
            draft.step(phase, &made.object, made.sql, Vec::new(), &Existing::nothing());
        }
        index::create_all(table, draft);
    }
    for pair in &pairs.tables {
        column::steps(pair, &upheaval, draft);
        index::steps(pair, &upheaval, draft);
        describe(pair, &upheaval, draft);
    }
    key::steps(pairs, &upheaval, draft);
}

fn rename(pair: &Pair<'_, Table>, draft: &mut Draft<'_>) {
    let Pair { old, new, .. } = pair;
    if old.name.name == new.name.name {
        return;
    }
    let sql = format!("ALTER TABLE {} RENAME TO {}", qualified(&old.name), quote(&new.name.name));
    let hazards = vec![Hazard::BreaksProgram { why: format!("it still uses {}", qualified(&old.name)) }];
    let existing = Existing::table(Effect::Catalog, qualified(&old.name));
    draft.step(Phase::Rename, &Object::Table(new.name.clone()), sql, hazards, &existing);
}

fn drop_table(table: &Table, draft: &mut Draft<'_>) {
    let (object, name) = (Object::Table(table.name.clone()), qualified(&table.name));
    // Foreign keys between tables that go would hold each other, and one to a table that stays locks that one, too.
    for constraint in table.foreign_keys.iter().filter(|key| key.target != table.name) {
        key::drop(Phase::DropForeignKeys, &table.name, &constraint.name, Some(&constraint.target), draft);
    }
    let target = Target::table(Store::Postgres, plain(&table.name), None);
    let lost = draft.loses(target, format!("the table {name} and its rows go"));
    let breaks = Hazard::BreaksProgram { why: format!("it still uses {name}") };
    let existing = Existing::table(Effect::Catalog, name.clone());
    draft.step(Phase::DropTables, &object, format!("DROP TABLE {name}"), vec![lost, breaks], &existing);
}

fn describe(pair: &Pair<'_, Table>, upheaval: &Upheaval, draft: &mut Draft<'_>) {
    let table = &pair.new.name;
    let mut say = |object: Object, text: Option<&str>| {
        let sql = comment::on(&object, text);
        let existing = Existing::table(Effect::Description, qualified(table));
        draft.step(Phase::Comments, &object, sql, Vec::new(), &existing);
    };
    if pair.from.comment != pair.to.comment {
        say(Object::Table(table.clone()), pair.to.comment.as_deref());
    }
    for to in &pair.to.columns {
        // The comment of a column that is made anew is gone.
        let before = pair.from.column(&to.name).filter(|_| !upheaval.replaces(&pair.to.name, [&to.name]));
        if before.and_then(|from| from.comment.as_ref()) != to.comment.as_ref() {
            say(Object::Column { table: table.clone(), name: to.name.clone() }, to.comment.as_deref());
        }
    }
}
