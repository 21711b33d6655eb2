//! Looking at what is there.

use rowcol_codegen::clickhouse::name::{quote, quote_if_needed};

use super::effect::{Kind, Named, TableRef};
use super::{Session, cell};
use crate::Result;

/// Whether what a statement leaves is to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    /// All of it, on all servers.
    All,
    /// Nothing of it.
    Nothing,
    /// Some of it; the text says what is not.
    Partly(String),
}

impl Session {
    /// Whether these names are there, or are not, as the statement would leave them.
    pub(super) async fn see(&self, names: &[Named], database: &str) -> Result<Seen> {
        let mut missing = Vec::new();
        let mut any = false;
        for named in names {
            let (found, servers) = self.count(named, database).await?;
            let as_wanted = if named.there { found } else { servers - found };
            any |= as_wanted > 0;
            if as_wanted < servers {
                missing.push(describe(named, as_wanted, servers));
            }
        }
        Ok(match (missing.is_empty(), any) {
            (true, _) => Seen::All,
            (false, false) => Seen::Nothing,
            (false, true) => Seen::Partly(missing.join(", ")),
        })
    }

    /// On how many servers something is, and how many there are.
    async fn count(&self, named: &Named, database: &str) -> Result<(u64, u64)> {
        let (table, condition) = match named.kind {
            Kind::Table => ("tables", "database = {database:String} AND name = {table:String}"),
            Kind::Database => ("databases", "name = {table:String}"),
            Kind::Function => ("functions", "name = {table:String}"),
            Kind::Column => (
                "columns",
                "database = {database:String} AND table = {table:String} AND name = {part:String}",
            ),
            Kind::Index => (
                "data_skipping_indices",
                "database = {database:String} AND table = {table:String} AND name = {part:String}",
            ),
            Kind::Projection => (
                "projections",
                "database = {database:String} AND table = {table:String} AND name = {part:String}",
            ),
            Kind::Constraint => (
                "tables",
                "database = {database:String} AND name = {table:String} AND \
                 (position(create_table_query, concat('CONSTRAINT ', {part:String}, ' ')) > 0 OR \
                  position(create_table_query, concat('CONSTRAINT ', {quoted:String}, ' ')) > 0)",
            ),
        };
        let part = named.part.as_deref().unwrap_or_default();
        let (plain, quoted) = match named.kind {
            Kind::Constraint => (quote_if_needed(part), quote(part)),
            _ => (part.to_owned(), String::new()),
        };
        let sql = format!(
            "SELECT toString(uniqExactIf(server, there)), toString(uniqExact(server)) FROM (\
                SELECT hostName() AS server, 0 AS there FROM {} UNION ALL \
                SELECT hostName(), 1 FROM {} WHERE {condition})",
            self.system("one"),
            self.system(table),
        );
        let parameters = [
            ("database", named.table.database.as_deref().unwrap_or(database)),
            ("table", named.table.name.as_str()),
            ("part", plain.as_str()),
            ("quoted", quoted.as_str()),
        ];
        let rows = self.ask(&sql, &parameters).await?;
        let number = |place| rows.first().and_then(|row| cell(row, place).parse().ok()).unwrap_or_default();
        Ok((number(0), number(1)))
    }

    /// What the server knows a table by, whatever its name is; empty where there is none.
    pub(super) async fn uuid(&self, table: &TableRef, database: &str) -> Result<String> {
        let sql = "SELECT toString(uuid) FROM system.tables WHERE database = {database:String} AND name = {table:String}";
        let database = table.database.as_deref().unwrap_or(database);
        let rows = self.ask(sql, &[("database", database), ("table", &table.name)]).await?;
        Ok(rows.first().map(|row| cell(row, 0).to_owned()).unwrap_or_default())
    }
}

fn describe(named: &Named, as_wanted: u64, servers: u64) -> String {
    let part = named.part.as_ref().map(|part| format!(".{part}")).unwrap_or_default();
    let problem = if named.there { "is not there" } else { "is still there" };
    let servers = match servers {
        1 => String::new(),
        all => format!(" on {} of {all} servers", all - as_wanted),
    };
    format!("{}{part} {problem}{servers}", named.table.name)
}
