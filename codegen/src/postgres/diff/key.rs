//! Constraints: primary keys, unique, check, exclusion and foreign keys. On a table that is there each is added in steps
//! that do not hold up those who write, where the server has such steps.

use std::collections::HashSet;

use super::draft::{Draft, Phase};
use super::exclusion;
use super::existing::Existing;
use super::index::duplicates_of;
use super::pair::{Pair, Pairs};
use super::part::{self, Changes, changes};
use super::relation::relations;
use super::upheaval::Upheaval;
use crate::plan::Hazard;
use crate::postgres::ddl::{self, Object};
use crate::postgres::effect::Effect;
use crate::postgres::name::{beside, list, qualified, quote};
use crate::schema::postgres::{Check, ForeignKey, Name, PrimaryKey, Table, Unique};

/// All constraints of all pairs, and the foreign keys of new tables.
pub(super) fn steps(pairs: &Pairs<'_>, upheaval: &Upheaval, mut gone: Gone, draft: &mut Draft<'_>) {
    for pair in &pairs.tables {
        gone.add(&pair.to.name, self::pair(pair, upheaval, pairs, draft));
    }
    for pair in &pairs.tables {
        let stands = |key: &ForeignKey| {
            upheaval.changes(&pair.to.name, &key.columns)
                || upheaval.changes(&key.target, &key.target_columns)
                || gone.has(key)
        };
        let found = changes(&pair.from.foreign_keys, &pair.to.foreign_keys, stands, &pairs.parts);
        rename(&pair.new.name, &found, draft);
        for name in &found.dropped {
            // Before any rename of the table.
            let old = pair.old.foreign_keys.iter().find(|key| key.name == *name);
            drop(Phase::DropForeignKeys, &pair.old.name, name, old.map(|key| &key.target), draft);
        }
        let added = pair.new.foreign_keys.iter().filter(|key| found.added.contains(&key.name));
        added.for_each(|key| add_foreign_key(pair.new, key, pairs, draft));
    }
    for table in &pairs.created {
        for key in &table.foreign_keys {
            let there = pairs.tables.iter().find(|pair| pair.new.name == key.target);
            let target = there.map(|pair| &pair.new.name);
            let existing = Existing::tables(Effect::ForeignKey, None, target);
            let sql = add(&table.name, &ddl::constraint::foreign_key(key));
            draft.step(Phase::AddForeignKeys, &object(&table.name, &key.name), sql, Vec::new(), &existing);
        }
    }
}

/// Keys that go, by table and columns. A foreign key stands on the key of its target, which cannot go before it.
#[derive(Default)]
pub(super) struct Gone(HashSet<(Name, Vec<String>)>);

impl Gone {
    /// Adds keys of a table, named as it is afterwards.
    pub fn add(&mut self, table: &Name, keys: Vec<Vec<String>>) {
        self.0.extend(keys.into_iter().map(|columns| (table.clone(), sorted(columns))));
    }

    fn has(&self, key: &ForeignKey) -> bool {
        self.0.contains(&(key.target.clone(), sorted(key.target_columns.clone())))
    }
}

fn sorted(mut columns: Vec<String>) -> Vec<String> {
    columns.sort();
    columns
}

/// The columns of the keys that no foreign key may stand on meanwhile.
fn pair(
    pair: &Pair<'_, Table>,
    upheaval: &Upheaval,
    pairs: &Pairs<'_>,
    draft: &mut Draft<'_>,
) -> Vec<Vec<String>> {
    let (table, name, taken) = (&pair.new.name, &pair.to.name, &pairs.parts);
    let mut gone = Vec::new();

    let stands = |key: &PrimaryKey| upheaval.reorders(name, &key.columns);
    let found = changes(&pair.from.primary_key, &pair.to.primary_key, stands, taken);
    rename(table, &found, draft);
    let mut replaced = Replaced::default();
    for key in pair.from.primary_key.iter().filter(|key| found.dropped.contains(&key.name)) {
        gone.push(key.columns.clone());
        // The server lets no NULL into a column of it.
        let full = key.columns.iter().all(|name| pair.to.column(name).is_some_and(|column| !column.nullable));
        replaced.old.push((key.name.clone(), full && stays(pair, upheaval, key.columns.iter())));
    }
    if let Some(key) = pair.new.primary_key.iter().find(|key| found.added.contains(&key.name)) {
        let whole = ddl::constraint::primary_key(key);
        let (more, kind) = (String::new(), "PRIMARY KEY");
        replaced.new.push(NewKey { name: &key.name, columns: &key.columns, more, kind, whole });
    }

    let stands = |unique: &Unique| upheaval.reorders(name, unique.columns.iter().chain(&unique.include));
    let found = changes(&pair.from.uniques, &pair.to.uniques, stands, taken);
    rename(table, &found, draft);
    // Another type of what it includes makes the server build it anew, but for foreign keys that stand on it.
    let goes =
        |unique: &&Unique| found.dropped.contains(&unique.name) || upheaval.changes(name, &unique.include);
    gone.extend(pair.from.uniques.iter().filter(goes).map(|unique| unique.columns.clone()));
    for unique in pair.from.uniques.iter().filter(|unique| found.dropped.contains(&unique.name)) {
        let columns = unique.columns.iter().chain(&unique.include);
        replaced.old.push((unique.name.clone(), stays(pair, upheaval, columns)));
    }
    for unique in pair.new.uniques.iter().filter(|unique| found.added.contains(&unique.name)) {
        let include = if unique.include.is_empty() {
            String::new()
        } else {
            format!(" INCLUDE ({})", list(&unique.include))
        };
        let nulls = if unique.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
        let (more, whole) = (format!("{include}{nulls}"), ddl::constraint::unique(unique));
        replaced.new.push(NewKey {
            name: &unique.name,
            columns: &unique.columns,
            more,
            kind: "UNIQUE",
            whole,
        });
    }
    replaced.steps(pair, pairs, draft);

    let stands = |check: &Check| upheaval.shakes(name, &check.expression);
    let found = changes(&pair.from.checks, &pair.to.checks, stands, taken);
    rename(table, &found, draft);
    found.dropped.iter().for_each(|name| drop(Phase::DropKeys, &pair.old.name, name, None, draft));
    let added = pair.new.checks.iter().filter(|check| found.added.contains(&check.name));
    added.for_each(|check| add_check(table, check, draft));
    exclusion::steps(pair, upheaval, taken, draft);
    gone
}

pub(super) fn rename(table: &Name, found: &Changes, draft: &mut Draft<'_>) {
    for (old, new) in &found.renamed {
        let clause = format!("RENAME CONSTRAINT {} TO {}", quote(old), quote(new));
        let sql = format!("ALTER TABLE {} {clause}", qualified(table));
        let existing = Existing::table(Effect::Catalog, table);
        draft.step(Phase::Rename, &object(table, new), sql, Vec::new(), &existing);
    }
}

/// Drops a constraint; `target` is the table that a foreign key points to.
pub(super) fn drop(phase: Phase, table: &Name, name: &str, target: Option<&Name>, draft: &mut Draft<'_>) {
    let sql = format!("ALTER TABLE {} DROP CONSTRAINT {}", qualified(table), quote(name));
    let existing = match target {
        Some(target) => Existing::tables(Effect::ForeignKeyDropped, Some(table), Some(target)),
        None => Existing::table(Effect::Catalog, table),
    };
    draft.step(phase, &object(table, name), sql, Vec::new(), &existing);
}

/// Whether a key that goes can stay until another one is there: nothing under it changes.
fn stays<'c>(
    pair: &Pair<'_, Table>,
    upheaval: &Upheaval,
    mut columns: impl Iterator<Item = &'c String> + Clone,
) -> bool {
    let name = &pair.to.name;
    !upheaval.changes(name, columns.clone())
        && !upheaval.reorders(name, columns.clone())
        && columns.all(|column| pair.to.column(column).is_some())
}

/// Whether something else than a key of the same table gets the name of a key that goes.
fn is_wanted(name: &str, table: &Name, pairs: &Pairs<'_>) -> bool {
    let own = pairs.new.tables.iter().filter(|other| other.name == *table).flat_map(part::keys);
    let own = own.filter(|key| *key == name).count();
    relations(pairs.new).filter(|other| other.name == name).count() > own
}

/// A primary key or UNIQUE that comes.
struct NewKey<'k> {
    name: &'k str,
    columns: &'k [String],
    /// What follows the columns.
    more: String,
    kind: &'static str,
    /// All of it, as CREATE TABLE has it.
    whole: String,
}

/// The primary key and the UNIQUE constraints of a table that go and that come.
#[derive(Default)]
struct Replaced<'k> {
    /// The names of those that go, and whether they can stay until the others are there.
    old: Vec<(String, bool)>,
    new: Vec<NewKey<'k>>,
}

impl Replaced<'_> {
    /// The indexes are built while others read and write. Then, at once, the old keys go and the indexes become
    /// constraints, so that there is no moment without one. Of a partitioned table, the server takes a key as a whole only.
    fn steps(&self, pair: &Pair<'_, Table>, pairs: &Pairs<'_>, draft: &mut Draft<'_>) {
        let Table { name: table, partition_by, .. } = pair.new;
        let waits = |name: &str, stays: bool| stays && !self.new.is_empty() && !is_wanted(name, table, pairs);
        let (late, early): (Vec<_>, Vec<_>) = self.old.iter().partition(|(name, stays)| waits(name, *stays));
        for (name, _) in early {
            drop(Phase::DropKeys, &pair.old.name, name, None, draft);
        }
        // As a constraint the index gets the constraint's name.
        let index =
            |name: &str| if pairs.parts.contains(name) { beside(name, "new") } else { name.to_owned() };
        for NewKey { name, columns, more, .. } in self.new.iter().filter(|_| partition_by.is_none()) {
            let name = index(name);
            let build = format!(
                "CREATE UNIQUE INDEX CONCURRENTLY {} ON {} ({}){more}",
                quote(&name),
                qualified(table),
                list(columns)
            );
            let existing = Existing::table(Effect::Concurrent, table);
            let built = Object::Index { table: table.clone(), name };
            draft.step(Phase::AddKeys, &built, build, vec![duplicates_of(table, columns)], &existing);
        }
        for (name, _) in late {
            drop(Phase::AddKeys, table, name, None, draft);
        }
        for NewKey { name, columns, kind, whole, .. } in &self.new {
            if partition_by.is_some() {
                let existing = Existing::table(Effect::ExclusiveIndex, table);
                let hazards = vec![duplicates_of(table, columns)];
                draft.step(Phase::AddKeys, &object(table, name), add(table, whole), hazards, &existing);
                continue;
            }
            let clause = format!("CONSTRAINT {} {kind} USING INDEX {}", quote(name), quote(&index(name)));
            let existing = Existing::table(Effect::Catalog, table);
            draft.step(Phase::AddKeys, &object(table, name), add(table, &clause), Vec::new(), &existing);
        }
    }
}

fn add_check(table: &Name, check: &Check, draft: &mut Draft<'_>) {
    let unfit = Hazard::MayFail {
        why: format!("rows of {} that do not keep {}", qualified(table), quote(&check.name)),
        check: format!(
            "SELECT count(*) FROM {} WHERE NOT {}",
            qualified(table),
            ddl::expression::enclosed(&check.expression)
        ),
    };
    let sql = add(table, &format!("{} NOT VALID", ddl::constraint::check(check)));
    let existing = Existing::table(Effect::Catalog, table);
    draft.step(Phase::AddKeys, &object(table, &check.name), sql, Vec::new(), &existing);
    validate(table, &check.name, unfit, &Existing::table(Effect::Validate, table), draft);
}

fn add_foreign_key(table: &Table, key: &ForeignKey, pairs: &Pairs<'_>, draft: &mut Draft<'_>) {
    let Table { name: table, partition_by, .. } = table;
    let collation = |table: &Name, column: &str| {
        let table = pairs.new.tables.iter().find(|one| one.name == *table)?;
        table.column(column)?.collation.as_deref()
    };
    let matched = key.columns.iter().zip(&key.target_columns).map(|(one, other)| {
        // The server does not choose between two collations. What is equal in one is so in all that are deterministic.
        let differ = collation(table, one) != collation(&key.target, other);
        let collate = if differ { " COLLATE \"C\"" } else { "" };
        format!("target.{} = source.{}{collate}", quote(other), quote(one))
    });
    let matched: Vec<_> = matched.collect();
    let present: Vec<_> =
        key.columns.iter().map(|column| format!("source.{} IS NOT NULL", quote(column))).collect();
    let lost = Hazard::MayFail {
        why: format!("rows of {} that point to nothing", qualified(table)),
        check: format!(
            "SELECT count(*) FROM {} AS source WHERE {} AND NOT EXISTS (SELECT FROM {} AS target WHERE {})",
            qualified(table),
            present.join(" AND "),
            qualified(&key.target),
            matched.join(" AND ")
        ),
    };
    let there = pairs.tables.iter().any(|pair| pair.new.name == key.target);
    let touched = |effect| Existing::tables(effect, Some(table), there.then_some(&key.target));
    let sql = add(table, &ddl::constraint::foreign_key(key));
    if partition_by.is_some() {
        // Before Postgres 18 there is no NOT VALID for it.
        let existing = touched(Effect::CheckedForeignKey);
        draft.step(Phase::AddForeignKeys, &object(table, &key.name), sql, vec![lost], &existing);
        return;
    }
    let sql = format!("{sql} NOT VALID");
    draft.step(
        Phase::AddForeignKeys,
        &object(table, &key.name),
        sql,
        Vec::new(),
        &touched(Effect::ForeignKey),
    );
    validate(table, &key.name, lost, &touched(Effect::ValidateForeignKey), draft);
}

fn validate(table: &Name, name: &str, unfit: Hazard, existing: &Existing, draft: &mut Draft<'_>) {
    let sql = format!("ALTER TABLE {} VALIDATE CONSTRAINT {}", qualified(table), quote(name));
    draft.step(Phase::Validate, &object(table, name), sql, vec![unfit], existing);
}

pub(super) fn add(table: &Name, constraint: &str) -> String {
    format!("ALTER TABLE {}\n    ADD {constraint}", qualified(table))
}

pub(super) fn object(table: &Name, name: &str) -> Object {
    Object::Constraint { table: table.clone(), name: name.to_owned() }
}
