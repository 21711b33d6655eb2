//! `rowcol sql`: the full DDL of the models.

use rowcol_codegen::check;
use rowcol_codegen::clickhouse::Topology;
use rowcol_codegen::diagnostic::{Diagnostic, Level};
use rowcol_codegen::schema::Schema;
use rowcol_codegen::{clickhouse, lower, parse, postgres};
use serde::Serialize;

use crate::arguments::{Format, Sql, Store};
use crate::config::{Config, topology};
use crate::error::{Error, Mistakes};
use crate::output::{print, print_json};

/// Prints it.
///
/// # Errors
/// The models cannot be read, or something is wrong with them; every mistake is shown at its place.
pub fn run(arguments: &Sql) -> Result<(), Error> {
    let here = std::env::current_dir().map_err(|source| Error::Read { path: ".".into(), source })?;
    let config = Config::find(&here)?;
    let models = arguments.models.clone().unwrap_or_else(|| config.models());
    let named = arguments.topology.as_ref().or(config.clickhouse.topology.as_ref());
    let topology = named.map_or(Ok(Topology::Single), |name| topology(name))?;

    let schema = read(&models)?;
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

/// The schema of the models at a path. Warnings go to standard error.
fn read(models: &std::path::Path) -> Result<Schema, Error> {
    let sources = parse::sources(models).map_err(|found| mistakes(&found))?;
    let mut found = check::item(&sources.models);
    found.extend(check::schema(&sources.models));
    let (errors, warnings): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|found| found.level == Level::Error);
    for warning in &warnings {
        anstream::eprintln!("{warning}");
    }
    if !errors.is_empty() {
        return Err(mistakes(&errors));
    }
    if sources.models.is_empty() {
        return Err(Error::NoModels { path: models.to_owned() });
    }
    lower::schema(&sources.models).map_err(|found| mistakes(&found))
}

fn mistakes(found: &[Diagnostic]) -> Error {
    Error::Models(Mistakes::new(found))
}
