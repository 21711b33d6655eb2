//! `rowcol sql`: the full DDL of the models.

use rowcol_codegen::{clickhouse, postgres};
use serde::Serialize;

use crate::arguments::{Format, Sql, Store};
use crate::config::Config;
use crate::error::Error;
use crate::models;
use crate::output::{print, print_json};

/// Prints it.
///
/// # Errors
/// The models cannot be read, or something is wrong with them; every mistake is shown at its place.
pub fn run(arguments: &Sql) -> Result<(), Error> {
    let config = Config::here()?;
    let topology = config.topology(arguments.topology.as_deref())?;
    let schema = models::of(&config, arguments.models.as_deref())?.schema;
    let wanted = |store: Store| arguments.store.is_none_or(|only| only == store);
    let postgres = if wanted(Store::Postgres) { postgres::ddl::create(&schema.postgres) } else { Vec::new() };
    let clickhouse = if wanted(Store::Clickhouse) {
        clickhouse::ddl::create_on(&schema.clickhouse, &topology)?
    } else {
        Vec::new()
    };

    if arguments.format == Format::Json {
        let statements = postgres.iter().map(|statement| Statement {
            store: "postgres",
            object: statement.object.to_string(),
            sql: &statement.sql,
        });
        let more = clickhouse.iter().map(|statement| Statement {
            store: "clickhouse",
            object: statement.object.to_string(),
            sql: &statement.sql,
        });
        return print_json(&statements.chain(more).collect::<Vec<_>>());
    }
    // One script is for one client: with both, a comment says where the other begins.
    let both = !postgres.is_empty() && !clickhouse.is_empty();
    if !postgres.is_empty() {
        let heading = if both { "-- Postgres\n\n" } else { "" };
        print(&format!("{heading}{}", postgres::ddl::script(&postgres).trim_end()));
    }
    if !clickhouse.is_empty() {
        let heading = if both { "\n-- ClickHouse\n\n" } else { "" };
        print(&format!("{heading}{}", clickhouse::ddl::script(&clickhouse).trim_end()));
    }
    Ok(())
}

/// A statement of `--format json`.
#[derive(Serialize)]
struct Statement<'a> {
    store: &'static str,
    object: String,
    sql: &'a str,
}
