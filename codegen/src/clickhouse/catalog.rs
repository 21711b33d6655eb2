//! A live database as a schema, from what the server says about itself. There is no I/O here: the caller runs
//! [`TABLES`] and hands in the rows.
//!
//! One query is enough, because the server keeps the whole of a table in its `create_table_query`, in one spelling:
//! column TTLs and constraints stand nowhere else, indexes that it adds by itself do not stand there, and one
//! query cannot see a table half altered.
//!
//! The server rewrites expressions when it stores them (`INTERVAL 1 DAY` becomes `toIntervalDay(1)`); compare with
//! a schema of models in [normal form](super::normal). Where that is not enough, let the server write the
//! models' DDL in its spelling, `SELECT formatQuerySingleLine(…)`, and read it with [`read`] like a table's.

mod columns;
mod create;
mod storage;

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use self::create::Created;
use super::topology::distributed;
use crate::schema::clickhouse::{ClickHouse, Distributed, Engine};

/// The query whose rows are [`Row`]s; the database is the parameter `database`.
pub const TABLES: &str = "SELECT database, name, create_table_query FROM system.tables \
    WHERE database = {database:String} AND NOT is_temporary AND NOT startsWith(name, '.inner') \
    ORDER BY name FORMAT JSONEachRow";

/// A row of [`TABLES`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Row {
    /// The database.
    pub database: String,
    /// The name of a table, a view or a dictionary.
    pub name: String,
    /// The statement that would create it, in the server's spelling.
    pub create_table_query: String,
}

/// What a database holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The tables, views and dictionaries, sorted by name, expressions as the server writes them.
    pub schema: ClickHouse,
    /// What a schema has no words for. It is named to people, and never changed.
    pub unmanaged: Vec<Unmanaged>,
}

/// Something in a database that a schema has no words for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmanaged {
    /// The table, view or dictionary.
    pub name: String,
    /// The part of it, and why it is left out.
    pub reason: String,
}

impl fmt::Display for Unmanaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", super::name::quote(&self.name), self.reason)
    }
}

/// The rows of an answer in the format JSONEachRow.
///
/// # Errors
/// A line that is not a row: an error of the server in the midst of its answer.
pub fn rows(answer: &str) -> Result<Vec<Row>, serde_json::Error> {
    answer.lines().filter(|line| !line.trim().is_empty()).map(serde_json::from_str).collect()
}

/// The schema that these rows describe.
///
/// Engines come in their plain form, whatever the topology; a Distributed table and the table `…_local` under it
/// become one. The server's own `index_granularity` of 8192 is left out.
///
/// ```
/// use rowcol_codegen::clickhouse::catalog::{Row, read};
///
/// let catalog = read([Row {
///     database: "app".into(),
///     name: "t".into(),
///     create_table_query: "CREATE TABLE app.t (`id` String TTL d + toIntervalDay(1), `d` Date) \
///         ENGINE = MergeTree ORDER BY id SETTINGS index_granularity = 8192".into(),
/// }]);
/// let table = catalog.schema.table("t").unwrap();
/// assert_eq!(table.columns[0].ttl.as_deref(), Some("d + toIntervalDay(1)"));
/// assert!(table.storage.settings.is_empty());
/// ```
#[must_use]
pub fn read(rows: impl IntoIterator<Item = Row>) -> Catalog {
    let mut catalog = Catalog::default();
    for row in rows {
        let mut notes = Vec::new();
        match create::read(&row, &mut notes) {
            Ok(Created::Table(table)) => catalog.schema.tables.push(table),
            Ok(Created::View(view)) => catalog.schema.views.push(view),
            Ok(Created::Dictionary(dictionary)) => catalog.schema.dictionaries.push(dictionary),
            Err(reason) => notes.push(reason),
        }
        let unmanaged = notes.into_iter().map(|reason| Unmanaged { name: row.name.clone(), reason });
        catalog.unmanaged.extend(unmanaged);
    }
    fold_distributed(&mut catalog.schema);
    catalog.schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    catalog.schema.views.sort_by(|a, b| a.name.cmp(&b.name));
    catalog.schema.dictionaries.sort();
    catalog
}

/// Makes one table of `t_local` and the Distributed table `t` over it.
fn fold_distributed(schema: &mut ClickHouse) {
    let over: BTreeMap<String, String> = schema
        .tables
        .iter()
        .filter_map(|table| {
            let Engine::Other(engine) = &table.storage.engine else { return None };
            let (local, sharding_key) = storage::distributed_over(engine)?;
            (distributed(&local)? == table.name).then_some((local, sharding_key))
        })
        .filter(|(local, _)| schema.table(local).is_some())
        .collect();
    schema.tables.retain(|table| !over.keys().any(|local| distributed(local) == Some(&table.name)));
    for table in &mut schema.tables {
        if let Some(sharding_key) = over.get(&table.name) {
            let name = distributed(&table.name).unwrap_or(&table.name).to_owned();
            table.name = name;
            table.distributed = Some(Distributed { sharding_key: sharding_key.clone() });
        }
    }
}

#[cfg(test)]
mod tests;
