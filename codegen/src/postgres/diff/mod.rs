//! The steps from one schema to another in Postgres.
//!
//! ```text
//! rename ─▶ what is there has its new name, and from here on both schemas are compared by names
//!   types   new schemas, enum types and values
//!   drop    views, foreign keys, constraints, indexes, columns, tables
//!   change  tables, columns
//!   add     constraints, indexes, foreign keys, views
//! ```
//!
//! Both schemas are compared in the form of [`comparable`](super::catalog::comparable), so that models, snapshots
//! and live databases can be mixed. The order of a table's columns has no meaning: the server cannot change it.

mod cast;
mod column;
mod constraint;
mod enums;
mod part;
mod rename;
mod side;
mod steps;
mod view;
mod words;

use std::collections::{BTreeSet, HashSet};

use self::enums::Enums;
use self::part::{Columns, Ground, Parts, moves};
use self::side::{Both, Side, display};
use self::steps::Steps;
use self::view::Views;
use super::ddl::{self, Object, Statement, comment, index, table};
use super::name::{qualified, quote};
use crate::plan::{Answers, Hazard, Lock, Question, Step, Store, Target};
use crate::schema::postgres::{Name, Postgres, Table};

/// A table that is in both schemas.
struct Change<'a> {
    name: &'a Name,
    from: Both<'a>,
    to: Both<'a>,
    columns: Columns,
    parts: Parts,
}

/// The steps that make a database that holds `from` hold `to`.
///
/// # Errors
/// What a person has to decide first, all of it at once.
///
/// ```
/// use rowcol_codegen::plan::Answers;
/// use rowcol_codegen::postgres::diff::steps;
/// use rowcol_codegen::schema::postgres::Postgres;
///
/// let schema = |columns: &str| -> Result<Postgres, serde_json::Error> {
///     serde_json::from_str(&format!(r#"{{"tables": [{{"name": {{"name": "users"}}, "columns": [{columns}]}}]}}"#))
/// };
/// let id = r#"{"name": "id", "type": "bigint"}"#;
/// let email = r#"{"name": "email", "type": "text", "nullable": true}"#;
/// let found = steps(&schema(id)?, &schema(&format!("{id}, {email}"))?, &Answers::default());
/// assert_eq!(found.unwrap()[0].sql, r#"ALTER TABLE "users" ADD COLUMN "email" text"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn steps(from: &Postgres, to: &Postgres, answers: &Answers) -> Result<Vec<Step>, Vec<Question>> {
    let (mut from, to) = (Side::new(from), Side::new(to));
    let existing = from.cmp.tables.iter().map(|table| display(&table.name)).collect();
    let mut steps = Steps::new(answers, existing);
    let mut touched = rename::apply(&mut from, &to, &mut steps);
    let (from, places) = (&from, from.places());
    let enums = Enums::between(from, &to);
    let changes = changes(from, &to, &enums.rebuilt);
    let kept: HashSet<&Name> = to.cmp.tables.iter().map(|table| &table.name).collect();
    let gone: Vec<&Table> = from.sql.tables.iter().filter(|table| !kept.contains(&table.name)).collect();
    let new: Vec<&Table> = to.sql.tables.iter().filter(|table| !places.contains_key(&table.name)).collect();
    touched.extend(gone.iter().map(|table| table.name.clone()));
    let disturbs = |columns: &Columns| {
        !(columns.gone.is_empty() && columns.again.is_empty() && columns.retyped.is_empty())
    };
    touched.extend(changes.iter().filter(|one| disturbs(&one.columns)).map(|one| one.name.clone()));
    let views = Views::between(from, &to, &touched);

    let known = ddl::namespaces(&from.sql);
    for schema in ddl::namespaces(&to.sql).difference(&known) {
        // One that is not needed any more is not dropped, so it may be there.
        let sql = format!("CREATE SCHEMA IF NOT EXISTS {}", quote(schema));
        steps.plain([Statement { object: Object::Schema((*schema).to_string()), sql }]);
    }
    enums.add(&mut steps);
    views.drop(&mut steps);
    drop_tables_keys(&gone, &mut steps);
    changes.iter().for_each(|one| constraint::drop_foreign_keys(one, &mut steps));
    changes.iter().for_each(|one| constraint::drop_parts(one, &mut steps));
    changes.iter().for_each(|one| column::drop(one, &mut steps));
    gone.iter().for_each(|table| drop_table(table, &mut steps));
    enums.begin(&mut steps);
    for table in &new {
        steps.plain(table::statements(table));
        steps.plain(index::statements(table));
    }
    let labels = |name: &Name| {
        let found = to.cmp.enums.iter().find(|ty| ty.name == *name);
        found.map(|ty| ty.values.clone()).unwrap_or_default()
    };
    for one in &changes {
        constraint::rename_parts(one, &mut steps);
        column::change(one, &labels, &mut steps);
        if one.from.cmp.comment != one.to.cmp.comment {
            let object = Object::Table(one.name.clone());
            steps.push(&object, comment::on(&object, one.to.cmp.comment.as_deref()), Vec::new());
        }
    }
    changes.iter().for_each(|one| constraint::add_parts(one, &mut steps));
    new.iter().for_each(|table| constraint::new_foreign_keys(table, &mut steps));
    changes.iter().for_each(|one| constraint::add_foreign_keys(one, &mut steps));
    enums.end(&mut steps);
    views.create(&mut steps);
    steps.finish()
}

/// The tables that are in both schemas and differ, or that something under them makes change.
fn changes<'a>(from: &'a Side, to: &'a Side, rebuilt: &BTreeSet<Name>) -> Vec<Change<'a>> {
    let places = from.places();
    let mut ground = Ground::default();
    let mut changes = Vec::new();
    for (at, table) in to.cmp.tables.iter().enumerate() {
        let Some(place) = places.get(&table.name) else { continue };
        let (from, to) = (from.table(*place), to.table(at));
        let mut change =
            Change { name: &table.name, from, to, columns: Columns::default(), parts: Parts::default() };
        if from.cmp != to.cmp || !rebuilt.is_empty() {
            change.columns = column::compare(from, to, rebuilt);
            change.parts = part::own(from, to, &change.columns);
            ground.note(change.name, from, &change.columns, &change.parts);
        }
        changes.push(change);
    }
    for change in &mut changes {
        let (old, new) = (&change.from.cmp.foreign_keys, &change.to.cmp.foreign_keys);
        if !(ground.is_firm() && old == new) {
            change.parts.foreign_keys = moves(old, new, |key| ground.shakes(change.name, key));
        }
    }
    let is_changed = |change: &Change<'_>| {
        let keys = &change.parts.foreign_keys;
        change.from.cmp != change.to.cmp
            || !(keys.drop.is_empty() && keys.add.is_empty())
            || !change.columns.disturbed().is_empty()
    };
    changes.retain(is_changed);
    changes
}

/// Tables that go may point at each other.
fn drop_tables_keys(gone: &[&Table], steps: &mut Steps<'_>) {
    let names: HashSet<&Name> = gone.iter().map(|table| &table.name).collect();
    for table in gone {
        for key in
            table.foreign_keys.iter().filter(|key| key.target != table.name && names.contains(&key.target))
        {
            constraint::drop_foreign_key(&table.name, key, steps);
        }
    }
}

fn drop_table(table: &Table, steps: &mut Steps<'_>) {
    let path = display(&table.name);
    let lost = steps
        .loses(Target::table(Store::Postgres, path.clone(), None), format!("the table {path} and its rows"));
    let mut hazards = vec![lost, Hazard::BreaksProgram { why: format!("it still uses {path}") }];
    // Its foreign keys go with it, and with them triggers of the tables they point to.
    hazards.extend(
        table
            .foreign_keys
            .iter()
            .map(|key| Hazard::Locks { table: display(&key.target), lock: Lock::AccessExclusive }),
    );
    steps.push(&Object::Table(table.name.clone()), format!("DROP TABLE {}", qualified(&table.name)), hazards);
}

#[cfg(test)]
mod tests;
