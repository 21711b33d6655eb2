//! Tables.

use super::{Object, Statement, column, comment, constraint, index};
use crate::postgres::name;
use crate::schema::postgres::{PartitionKey, Strategy, Table};

/// CREATE TABLE with all that stands inside it: columns, key, UNIQUE, CHECK and EXCLUDE constraints, one on a line.
#[must_use]
pub fn create(table: &Table) -> String {
    let parts: Vec<String> = std::iter::empty()
        .chain(table.columns.iter().map(column::definition))
        .chain(table.primary_key.iter().map(constraint::primary_key))
        .chain(table.uniques.iter().map(constraint::unique))
        .chain(table.checks.iter().map(constraint::check))
        .chain(table.exclusions.iter().map(constraint::exclusion))
        .map(|part| format!("\n    {part}"))
        .collect();
    let end = if parts.is_empty() { "" } else { "\n" };
    let partition = table.partition_by.as_ref().map_or_else(String::new, partition_by);
    format!("CREATE TABLE {} ({}{end}){partition}", name::qualified(&table.name), parts.join(","))
}

/// ` PARTITION BY RANGE ("created_at")`
fn partition_by(key: &PartitionKey) -> String {
    let strategy = match key.strategy {
        Strategy::Range => "RANGE",
        Strategy::List => "LIST",
        Strategy::Hash => "HASH",
    };
    let parts: Vec<String> = key.parts.iter().map(index::key).collect();
    format!(" PARTITION BY {strategy} ({})", parts.join(", "))
}

/// The table and the comments on it and on its columns; indexes and foreign keys are statements of their own.
pub fn statements(table: &Table) -> impl Iterator<Item = Statement> {
    let object = Object::Table(table.name.clone());
    let create = Statement { object: object.clone(), sql: create(table) };
    let columns = table.columns.iter().filter_map(|column| {
        let object = Object::Column { table: table.name.clone(), name: column.name.clone() };
        comment::statement(object, column.comment.as_deref())
    });
    std::iter::once(create).chain(comment::statement(object, table.comment.as_deref())).chain(columns)
}
