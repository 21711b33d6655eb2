//! A schema as statements, in an order in which they can be run.
//!
//! Every statement fails when its object is already there; run them in one transaction and either all of the
//! schema exists afterwards or nothing of it. Each clause has one function, which migrations use as well.

pub mod column;
pub mod comment;
pub mod constraint;
pub mod enums;
pub mod expression;
pub mod index;
pub mod object;
pub mod statement;
pub mod table;
pub mod view;

use std::collections::BTreeSet;

pub use self::object::{Made, Place};
pub use self::statement::{Object, Statement, script};
use super::name;
use crate::schema::postgres::{Name, Postgres};

/// The statements that make an empty database hold `schema`.
///
/// Foreign keys come after all tables, so that tables may point at each other, and after the indexes, because a
/// foreign key may lean on a unique index. A view comes after the views that its query mentions. Objects that are kept as
/// texts stand at their [`Place`].
///
/// ```
/// use rowcol_codegen::postgres::ddl;
/// use rowcol_codegen::schema::postgres::Postgres;
///
/// let schema: Postgres = serde_json::from_str(
///     r#"{"tables": [{"name": {"name": "users"}, "columns": [{"name": "id", "type": "bigint"}]}]}"#,
/// )?;
/// assert_eq!(ddl::script(&ddl::create(&schema)), "CREATE TABLE \"users\" (\n    \"id\" bigint NOT NULL\n);\n");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn create(schema: &Postgres) -> Vec<Statement> {
    let tables = &schema.tables;
    let placed = object::placed(schema);
    let late = object::late(schema);
    let objects = |at: Place| {
        let there = placed.iter().filter(move |(place, _)| *place == at);
        let statements = there.flat_map(|(_, made)| match made {
            Made::Object(object) => vec![object::statement(object)],
            Made::Table(table) => table::statements(table).collect(),
        });
        statements.collect::<Vec<_>>()
    };
    let mut statements: Vec<Statement> = namespaces(schema).into_iter().map(namespace).collect();
    statements.extend(objects(Place::First));
    statements.extend(schema.enums.iter().flat_map(enums::statements));
    statements.extend(objects(Place::BeforeTables));
    let early = tables.iter().filter(|table| !late.contains(&table.name));
    statements.extend(early.flat_map(table::statements));
    statements.extend(objects(Place::AfterTables));
    statements.extend(tables.iter().flat_map(|table| index::statements(&table.name, &table.indexes)));
    statements.extend(tables.iter().flat_map(constraint::foreign_keys));
    statements.extend(view::ordered(&schema.views).into_iter().flat_map(view::statements));
    statements.extend(objects(Place::AfterViews));
    statements.extend(objects(Place::Last));
    statements
}

/// The schemas (namespaces) that are named, except for the one that every database has.
#[must_use]
pub fn namespaces(schema: &Postgres) -> BTreeSet<&str> {
    let names: [Vec<&Name>; 4] = [
        schema.enums.iter().map(|ty| &ty.name).collect(),
        schema.tables.iter().map(|table| &table.name).collect(),
        schema.views.iter().map(|view| &view.name).collect(),
        schema.objects.iter().map(|object| &object.name).collect(),
    ];
    names
        .into_iter()
        .flatten()
        .filter_map(|name| name.schema.as_deref())
        .filter(|name| *name != "public")
        .collect()
}

fn namespace(schema: &str) -> Statement {
    Statement {
        object: Object::Schema(schema.to_string()),
        sql: format!("CREATE SCHEMA {}", name::quote(schema)),
    }
}

#[cfg(test)]
mod tests;
