//! The steps for constraints and indexes of tables that hold rows: added without a lock that lasts.

use super::Change;
use super::part::{Moves, Part};
use super::side::display;
use super::steps::Steps;
use crate::plan::{Hazard, Lock};
use crate::postgres::ddl::expression::enclosed;
use crate::postgres::ddl::{Object, constraint, index};
use crate::postgres::name::{qualified, quote};
use crate::schema::postgres::{
    Check, ForeignKey, Index, IndexKey, IndexPart, Method, Name, PrimaryKey, Table, Unique,
};

pub(super) fn drop_foreign_keys(change: &Change<'_>, steps: &mut Steps<'_>) {
    for at in &change.parts.foreign_keys.drop {
        drop_foreign_key(change.name, &change.from.sql.foreign_keys[*at], steps);
    }
}

pub(super) fn drop_foreign_key(table: &Name, key: &ForeignKey, steps: &mut Steps<'_>) {
    let target = Hazard::Locks { table: display(&key.target), lock: Lock::AccessExclusive };
    drop_constraint(table, &key.name, vec![target], steps);
}

/// Drops all but foreign keys.
pub(super) fn drop_parts(change: &Change<'_>, steps: &mut Steps<'_>) {
    let (table, from, parts) = (change.name, change.from.sql, &change.parts);
    let checks = parts.checks.drop.iter().map(|at| from.checks[*at].name());
    let uniques = parts.uniques.drop.iter().map(|at| from.uniques[*at].name());
    let primary = parts.primary_key.drop.iter().filter_map(|_| from.primary_key.as_ref()).map(Part::name);
    for name in checks.chain(uniques).chain(primary) {
        drop_constraint(table, name, Vec::new(), steps);
    }
    for at in &parts.indexes.drop {
        let name = &from.indexes[*at].name;
        let object = Object::Index { table: table.clone(), name: name.clone() };
        let sql = format!("DROP INDEX CONCURRENTLY {}", qualified(&beside(table, name)));
        let lock = Hazard::Locks { table: display(table), lock: Lock::ShareUpdateExclusive };
        steps.push(&object, sql, vec![lock]);
    }
}

pub(super) fn rename_parts(change: &Change<'_>, steps: &mut Steps<'_>) {
    let (table, from, to, parts) = (change.name, change.from.sql, change.to.sql, &change.parts);
    rename(table, &parts.checks, &from.checks, &to.checks, steps);
    rename(table, &parts.uniques, &from.uniques, &to.uniques, steps);
    rename(table, &parts.primary_key, from.primary_key.as_slice(), to.primary_key.as_slice(), steps);
    rename(table, &parts.foreign_keys, &from.foreign_keys, &to.foreign_keys, steps);
    for (old, new) in &parts.indexes.rename {
        let (old, new) = (&from.indexes[*old].name, &to.indexes[*new].name);
        let sql = format!("ALTER INDEX {} RENAME TO {}", qualified(&beside(table, old)), quote(new));
        steps.push(&Object::Index { table: table.clone(), name: old.clone() }, sql, Vec::new());
    }
}

fn rename<P: Part>(table: &Name, moves: &Moves, from: &[P], to: &[P], steps: &mut Steps<'_>) {
    for (old, new) in &moves.rename {
        let (old, new) = (from[*old].name(), to[*new].name());
        let action = format!("RENAME CONSTRAINT {} TO {}", quote(old), quote(new));
        steps.push(&object(table, old), alter(table, &action), Vec::new());
    }
}

/// Adds all but foreign keys.
pub(super) fn add_parts(change: &Change<'_>, steps: &mut Steps<'_>) {
    let (table, to, parts) = (change.name, change.to.sql, &change.parts);
    for key in parts.primary_key.add.iter().filter_map(|_| to.primary_key.as_ref()) {
        add_key(table, &key.name, "PRIMARY KEY", &key_index(key), steps);
    }
    for at in &parts.uniques.add {
        let unique = &to.uniques[*at];
        add_key(table, &unique.name, "UNIQUE", &unique_index(unique), steps);
    }
    for at in &parts.indexes.add {
        add_index(table, &to.indexes[*at], steps);
    }
    for at in &parts.checks.add {
        add_check(table, &to.checks[*at], steps);
    }
}

pub(super) fn add_foreign_keys(change: &Change<'_>, steps: &mut Steps<'_>) {
    let keys = &change.to.sql.foreign_keys;
    for at in &change.parts.foreign_keys.add {
        let key = &keys[*at];
        let action = format!("ADD {} NOT VALID", constraint::foreign_key(key));
        steps.push(&object(change.name, &key.name), alter(change.name, &action), Vec::new());
        let why = format!("rows that point to nothing in {}", display(&key.target));
        validate(change.name, &key.name, Hazard::MayFail { why, check: orphans(change.name, key) }, steps);
    }
}

/// The foreign keys of a new table, which has no rows to check.
pub(super) fn new_foreign_keys(table: &Table, steps: &mut Steps<'_>) {
    for statement in constraint::foreign_keys(table) {
        steps.push(&statement.object, statement.sql, Vec::new());
    }
}

fn drop_constraint(table: &Name, name: &str, hazards: Vec<Hazard>, steps: &mut Steps<'_>) {
    steps.push(&object(table, name), alter(table, &format!("DROP CONSTRAINT {}", quote(name))), hazards);
}

/// A key: its index is built while rows are written, then taken over.
fn add_key(table: &Name, name: &str, kind: &str, index: &Index, steps: &mut Steps<'_>) {
    add_index(table, index, steps);
    let action = format!("ADD CONSTRAINT {} {kind} USING INDEX {}", quote(name), quote(name));
    steps.push(&object(table, name), alter(table, &action), Vec::new());
}

fn add_index(table: &Name, index: &Index, steps: &mut Steps<'_>) {
    let object = Object::Index { table: table.clone(), name: index.name.clone() };
    let check = index.unique.then(|| Hazard::MayFail {
        why: "rows that are equal in what has to be unique".into(),
        check: duplicates(table, index),
    });
    steps.push(&object, index::create_concurrently(table, index), check.into_iter().collect());
}

/// A condition holds for new rows at once; those that are there are checked while others are written.
pub(super) fn add_check(table: &Name, check: &Check, steps: &mut Steps<'_>) {
    let action = format!("ADD {} NOT VALID", constraint::check(check));
    let breaks = Hazard::BreaksProgram { why: "it may write rows that the condition refuses".into() };
    steps.push(&object(table, &check.name), alter(table, &action), vec![breaks]);
    let count =
        format!("SELECT count(*) FROM {} WHERE NOT {}", qualified(table), enclosed(&check.expression));
    let hazard = Hazard::MayFail { why: "rows that the condition refuses".into(), check: count };
    validate(table, &check.name, hazard, steps);
}

fn validate(table: &Name, name: &str, hazard: Hazard, steps: &mut Steps<'_>) {
    steps.commit();
    let sql = alter(table, &format!("VALIDATE CONSTRAINT {}", quote(name)));
    steps.push(&object(table, name), sql, vec![hazard]);
}

/// A column that may not be NULL any more: with a checked condition, the server need not look at the rows while
/// nobody can read them.
pub(super) fn set_not_null(table: &Name, column: &str, name: String, steps: &mut Steps<'_>) {
    let check = Check { name, expression: format!("{} IS NOT NULL", quote(column)) };
    add_check(table, &check, steps);
    let object = Object::Column { table: table.clone(), name: column.to_string() };
    let set = alter(table, &format!("ALTER COLUMN {} SET NOT NULL", quote(column)));
    steps.push(&object, set, Vec::new());
    drop_constraint(table, &check.name, Vec::new(), steps);
}

pub(super) fn alter(table: &Name, action: &str) -> String {
    format!("ALTER TABLE {} {action}", qualified(table))
}

fn object(table: &Name, name: &str) -> Object {
    Object::Constraint { table: table.clone(), name: name.to_string() }
}

/// The name of an index, which stands in the schema of its table.
fn beside(table: &Name, name: &str) -> Name {
    Name { schema: table.schema.clone(), name: name.to_string() }
}

fn key_index(key: &PrimaryKey) -> Index {
    unique_index(&Unique {
        name: key.name.clone(),
        columns: key.columns.clone(),
        nulls_not_distinct: false,
        include: Vec::new(),
    })
}

fn unique_index(unique: &Unique) -> Index {
    let part = |name: &String| IndexPart {
        key: IndexKey::Column(name.clone()),
        descending: false,
        nulls_first: None,
        operator_class: None,
    };
    Index {
        name: unique.name.clone(),
        parts: unique.columns.iter().map(part).collect(),
        unique: true,
        nulls_not_distinct: unique.nulls_not_distinct,
        method: Method::Btree,
        include: unique.include.clone(),
        predicate: None,
    }
}

/// Counts the groups of rows that a unique index refuses.
fn duplicates(table: &Name, index: &Index) -> String {
    let keys: Vec<String> = index
        .parts
        .iter()
        .map(|part| match &part.key {
            IndexKey::Column(name) => quote(name),
            IndexKey::Expression(sql) => enclosed(sql),
        })
        .collect();
    let present = keys.iter().map(|key| format!("{key} IS NOT NULL")).filter(|_| !index.nulls_not_distinct);
    let conditions: Vec<String> = present.chain(index.predicate.as_deref().map(enclosed)).collect();
    let condition =
        if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
    format!(
        "SELECT count(*) FROM (SELECT FROM {}{condition} GROUP BY {} HAVING count(*) > 1) AS equal",
        qualified(table),
        keys.join(", ")
    )
}

/// Counts the rows that a foreign key refuses.
fn orphans(table: &Name, key: &ForeignKey) -> String {
    let present: Vec<String> =
        key.columns.iter().map(|column| format!("child.{} IS NOT NULL", quote(column))).collect();
    let equal: Vec<String> = key
        .columns
        .iter()
        .zip(&key.target_columns)
        .map(|(column, target)| format!("parent.{} = child.{}", quote(target), quote(column)))
        .collect();
    format!(
        "SELECT count(*) FROM {} AS child WHERE {} AND NOT EXISTS (SELECT FROM {} AS parent WHERE {})",
        qualified(table),
        present.join(" AND "),
        qualified(&key.target),
        equal.join(" AND ")
    )
}
