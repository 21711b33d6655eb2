//! One of the two schemas, in the form to compare and in the form to write.

use std::collections::HashMap;

use crate::postgres::catalog::{comparable, unqualified};
use crate::schema::postgres::{Column, Name, Postgres, Table};

/// What stands in this schema is named without it.
const DEFAULT_SCHEMA: &str = "public";

/// A schema twice: both forms hold the same things in the same order.
#[derive(Debug)]
pub(super) struct Side {
    /// For SQL: expressions as they were written.
    pub(super) sql: Postgres,
    /// For comparison: expressions as [`comparable`] has them.
    pub(super) cmp: Postgres,
}

impl Side {
    pub(super) fn new(schema: &Postgres) -> Self {
        let sql = unqualified(schema, DEFAULT_SCHEMA);
        let cmp = comparable(&sql, DEFAULT_SCHEMA);
        Self { sql, cmp }
    }

    /// Where each table stands.
    pub(super) fn places(&self) -> HashMap<&Name, usize> {
        self.cmp.tables.iter().enumerate().map(|(at, table)| (&table.name, at)).collect()
    }

    pub(super) fn table(&self, at: usize) -> Both<'_> {
        Both { sql: &self.sql.tables[at], cmp: &self.cmp.tables[at] }
    }
}

/// A table in both forms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Both<'a> {
    pub(super) sql: &'a Table,
    pub(super) cmp: &'a Table,
}

impl<'a> Both<'a> {
    /// The column of this name, in the form to write and in the form to compare.
    pub(super) fn column(self, name: &str) -> Option<(&'a Column, &'a Column)> {
        let at = self.cmp.columns.iter().position(|column| column.name == name)?;
        Some((&self.sql.columns[at], &self.cmp.columns[at]))
    }

    pub(super) fn has(self, name: &str) -> bool {
        self.column(name).is_some()
    }
}

/// `table` or `schema.table`, as people read it.
pub(super) fn display(name: &Name) -> String {
    match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.clone(),
    }
}
