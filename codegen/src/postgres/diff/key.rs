//! Constraints: primary keys, unique, check, exclusion and foreign keys. On a table that is there each is added in steps
//! that do not hold up those who write, where the server has such steps.

use std::collections::HashSet;

use super::draft::{Draft, Phase};
use super::exclusion;
use super::existing::Existing;
use super::index::duplicates_of;
use super::pair::{Pair, Pairs};
use super::part::{Changes, changes};
use super::upheaval::Upheaval;
use crate::plan::Hazard;
use crate::postgres::ddl::{self, Object};
use crate::postgres::effect::Effect;
use crate::postgres::name::{list, qualified, quote};
use crate::schema::postgres::{Check, ForeignKey, Name, PrimaryKey, Table, Unique};

/// All constraints of all pairs, and the foreign keys of new tables.
pub(super) fn steps(pairs: &Pairs<'_>, upheaval: &Upheaval, mut gone: Gone, draft: &mut Draft<'_>) {
    for pair in &pairs.tables {
        gone.add(&pair.to.name, self::pair(pair, upheaval, &pairs.parts, draft));
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
    taken: &HashSet<String>,
    draft: &mut Draft<'_>,
) -> Vec<Vec<String>> {
    let (table, name) = (&pair.new.name, &pair.to.name);
    let mut gone = Vec::new();

    let stands = |key: &PrimaryKey| upheaval.reorders(name, &key.columns);
    let found = changes(&pair.from.primary_key, &pair.to.primary_key, stands, taken);
    rename(table, &found, draft);
    if !found.dropped.is_empty() {
        gone.extend(pair.from.primary_key.iter().map(|key| key.columns.clone()));
    }
    found.dropped.iter().for_each(|name| drop(Phase::DropKeys, table, name, None, draft));
    if let Some(key) = pair.new.primary_key.iter().find(|key| found.added.contains(&key.name)) {
        let whole = ddl::constraint::primary_key(key);
        add_key(pair.new, &key.name, &key.columns, "", "PRIMARY KEY", &whole, draft);
    }

    let stands = |unique: &Unique| upheaval.reorders(name, unique.columns.iter().chain(&unique.include));
    let found = changes(&pair.from.uniques, &pair.to.uniques, stands, taken);
    rename(table, &found, draft);
    // Another type of what it includes makes the server build it anew, but for foreign keys that stand on it.
    let goes =
        |unique: &&Unique| found.dropped.contains(&unique.name) || upheaval.changes(name, &unique.include);
    gone.extend(pair.from.uniques.iter().filter(goes).map(|unique| unique.columns.clone()));
    found.dropped.iter().for_each(|name| drop(Phase::DropKeys, table, name, None, draft));
    for unique in pair.new.uniques.iter().filter(|unique| found.added.contains(&unique.name)) {
        let include = if unique.include.is_empty() {
            String::new()
        } else {
            format!(" INCLUDE ({})", list(&unique.include))
        };
        let nulls = if unique.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
        let (more, whole) = (format!("{include}{nulls}"), ddl::constraint::unique(unique));
        add_key(pair.new, &unique.name, &unique.columns, &more, "UNIQUE", &whole, draft);
    }

    let stands = |check: &Check| upheaval.shakes(name, &check.expression);
    let found = changes(&pair.from.checks, &pair.to.checks, stands, taken);
    rename(table, &found, draft);
    found.dropped.iter().for_each(|name| drop(Phase::DropKeys, table, name, None, draft));
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

/// A primary key or UNIQUE: its index is built while others read and write, then it becomes a constraint. Of a partitioned
/// table, the server takes it as a whole only.
fn add_key(
    table: &Table,
    name: &str,
    columns: &[String],
    more: &str,
    kind: &str,
    whole: &str,
    draft: &mut Draft<'_>,
) {
    let hazards = vec![duplicates_of(&table.name, columns)];
    let Table { name: table, partition_by, .. } = table;
    if partition_by.is_some() {
        let existing = Existing::table(Effect::ExclusiveIndex, table);
        draft.step(Phase::AddKeys, &object(table, name), add(table, whole), hazards, &existing);
        return;
    }
    let columns = list(columns);
    let build =
        format!("CREATE UNIQUE INDEX CONCURRENTLY {} ON {} ({columns}){more}", quote(name), qualified(table));
    let existing = Existing::table(Effect::Concurrent, table);
    let built = Object::Index { table: table.clone(), name: name.to_owned() };
    draft.step(Phase::AddKeys, &built, build, hazards, &existing);
    let clause = format!("CONSTRAINT {0} {kind} USING INDEX {0}", quote(name));
    let existing = Existing::table(Effect::Catalog, table);
    draft.step(Phase::AddKeys, &object(table, name), add(table, &clause), Vec::new(), &existing);
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
