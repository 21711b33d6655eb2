//! Tables.

use super::column;
use super::expression::{ended, key};
use super::storage;
use crate::clickhouse::markers::Marker;
use crate::clickhouse::name::quote;
use crate::schema::clickhouse::{Constraint, Projection, SkipIndex, Table};

/// CREATE TABLE with everything that belongs to the table.
#[must_use]
pub fn create(table: &Table) -> String {
    let columns = table.columns.iter().map(column::definition);
    let indexes = table.indexes.iter().map(index);
    let constraints = table.constraints.iter().map(constraint);
    let projections = table.projections.iter().map(projection);
    let elements: Vec<String> = columns.chain(indexes).chain(constraints).chain(projections).collect();
    let mut lines = vec![
        format!("CREATE TABLE {} {}", quote(&table.name), Marker::Cluster),
        format!("(\n    {}\n)", elements.join(",\n    ")),
    ];
    lines.extend(storage::clauses(&table.storage));
    lines.extend(table.comment.as_deref().map(column::comment));
    let distributed = table.distributed.as_ref();
    lines.extend(distributed.map(|over| Marker::Distributed(Some(ended(&over.sharding_key))).to_string()));
    lines.join("\n")
}

/// `INDEX … TYPE … GRANULARITY …`, as in CREATE TABLE and behind ADD.
#[must_use]
pub fn index(index: &SkipIndex) -> String {
    format!(
        "INDEX {} {} TYPE {} GRANULARITY {}",
        quote(&index.name),
        key(&index.expression),
        ended(&index.ty),
        index.granularity
    )
}

/// `CONSTRAINT … CHECK …`, as in CREATE TABLE and behind ADD.
#[must_use]
pub fn constraint(constraint: &Constraint) -> String {
    let kind = if constraint.assume { "ASSUME" } else { "CHECK" };
    format!("CONSTRAINT {} {kind} {}", quote(&constraint.name), ended(&constraint.expression))
}

/// `PROJECTION … (SELECT …)`, as in CREATE TABLE and behind ADD.
#[must_use]
pub fn projection(projection: &Projection) -> String {
    format!("PROJECTION {} ({})", quote(&projection.name), ended(&projection.query))
}
