//! A live database read back into a schema: the queries to run, and what to do with their rows. The connection
//! is the caller's.
//!
//! Run [`SESSION`] in a transaction, then each of the [`queries`]. Every row is one text column with a JSON object for
//! [`Catalog::add`].
//!
//! ```
//! use rowcol_codegen::postgres::catalog::{Catalog, Part};
//!
//! let mut catalog = Catalog::default();
//! catalog.add(Part::Tables, r#"{"schema": "public", "name": "users", "comment": "People."}"#)?;
//! let live = catalog.read("public")?;
//! assert_eq!(live.schema.tables[0].comment.as_deref(), Some("People."));
//! # Ok::<(), rowcol_codegen::postgres::catalog::CatalogError>(())
//! ```
//!
//! The server keeps expressions as trees and prints them in its own way. [`comparable`] brings both a schema
//! from the models and one from the catalog to a form in which most of them are equal; what it cannot know is
//! listed there, with the way that is exact.

mod comparable;
mod expression;
mod read;
mod rows;

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

pub use self::comparable::{comparable, comparable_object, unqualified};
pub(in crate::postgres) use self::comparable::{
    in_search_path, index as comparable_index, type_in_search_path,
};
pub use self::expression::string;
pub(in crate::postgres) use self::expression::{normal, without_parentheses};
pub use self::read::{Reading, Unmanaged};
use self::rows::{ColumnRow, ConstraintRow, EnumRow, IndexRow, ObjectRow, TableRow, ViewRow};
use super::name;
use super::types::TypeError;

/// What to run at the start of the transaction that reads: one view of the catalog for all queries, every name
/// spelled with its schema, and constants in one spelling.
pub const SESSION: [&str; 6] = [
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL search_path = ''",
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL standard_conforming_strings = on",
];

/// What each query reads, and the query on the schemas of these names. With none of them: on all schemas that are not
/// the server's own.
///
/// The names are literals in the text, and not parameters, so that a client without a prepared statement can run it.
/// They need `standard_conforming_strings`, as [`SESSION`] sets it.
pub fn queries(schemas: &[&str]) -> impl Iterator<Item = (Part, String)> {
    let names = if schemas.is_empty() {
        EVERY_SCHEMA.to_owned()
    } else {
        let names: Vec<String> = schemas.iter().map(|schema| name::literal(schema)).collect();
        format!("ARRAY[{}]", names.join(", "))
    };
    QUERIES.into_iter().map(move |(part, sql)| (part, sql.replace("$1", &names)))
}

/// `pg_catalog`, `pg_toast` and the schemas of temporary tables belong to the server: their names begin with `pg_`,
/// which it reserves.
const EVERY_SCHEMA: &str = "(SELECT array_agg(nspname::text) FROM pg_catalog.pg_namespace \
    WHERE nspname <> 'information_schema' AND NOT starts_with(nspname::text, 'pg_'))";

const QUERIES: [(Part, &str); 8] = [
    (Part::Enums, include_str!("catalog/enums.sql")),
    (Part::Tables, include_str!("catalog/tables.sql")),
    (Part::Columns, include_str!("catalog/columns.sql")),
    (Part::Constraints, include_str!("catalog/constraints.sql")),
    (Part::Indexes, include_str!("catalog/indexes.sql")),
    (Part::Views, include_str!("catalog/views.sql")),
    (Part::Objects, include_str!("catalog/objects.sql")),
    (Part::Unmanaged, include_str!("catalog/unmanaged.sql")),
];

/// What one of the [`queries`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Enum types.
    Enums,
    /// Tables.
    Tables,
    /// Columns of the tables.
    Columns,
    /// Constraints of the tables.
    Constraints,
    /// Indexes that no constraint made.
    Indexes,
    /// Views and materialized views.
    Views,
    /// Extensions, sequences, routines, triggers, policies, row security.
    Objects,
    /// What a schema cannot describe.
    Unmanaged,
}

/// The rows of all [`queries`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Catalog {
    enums: Vec<EnumRow>,
    tables: Vec<TableRow>,
    columns: Vec<ColumnRow>,
    constraints: Vec<ConstraintRow>,
    indexes: Vec<IndexRow>,
    views: Vec<ViewRow>,
    objects: Vec<ObjectRow>,
    unmanaged: Vec<Unmanaged>,
}

impl Catalog {
    /// Takes in one row of the query for `part`.
    ///
    /// # Errors
    /// The row is not what the query returns.
    pub fn add(&mut self, part: Part, row: &str) -> Result<(), CatalogError> {
        match part {
            Part::Enums => push(&mut self.enums, row),
            Part::Tables => push(&mut self.tables, row),
            Part::Columns => push(&mut self.columns, row),
            Part::Constraints => push(&mut self.constraints, row),
            Part::Indexes => push(&mut self.indexes, row),
            Part::Views => push(&mut self.views, row),
            Part::Objects => push(&mut self.objects, row),
            Part::Unmanaged => push(&mut self.unmanaged, row),
        }
        .map_err(|error| CatalogError::Row { part, row: row.to_string(), reason: error.to_string() })
    }

    /// The schema that the rows describe. What stands in `default_schema` is named without it, as the models
    /// name what they find through the search path.
    ///
    /// # Errors
    /// A column has a type that cannot be read.
    pub fn read(&self, default_schema: &str) -> Result<Reading, CatalogError> {
        read::read(self, default_schema)
    }
}

fn push<Row: DeserializeOwned>(rows: &mut Vec<Row>, json: &str) -> serde_json::Result<()> {
    rows.push(serde_json::from_str(json)?);
    Ok(())
}

/// Why the rows of the catalog cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogError {
    /// A row is not what the query returns.
    Row {
        /// The query.
        part: Part,
        /// The row.
        row: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A column has a type that cannot be read.
    Type {
        /// `schema.table.column`
        column: String,
        /// What is wrong with the type.
        error: TypeError,
    },
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row { part, row, reason } => write!(
                f,
                "a row of the catalog query for {part:?} cannot be read ({reason}): {row}; run the query as it is \
                 and pass on its only column"
            ),
            Self::Type { column, error } => {
                write!(f, "the type of the column {column} cannot be read: {error}")
            }
        }
    }
}

impl std::error::Error for CatalogError {}

#[cfg(test)]
mod tests;
