//! A schema and a database in the server's own words.

use std::time::{SystemTime, UNIX_EPOCH};

use rowcol_codegen::clickhouse::dictionary::Definition;
use rowcol_codegen::clickhouse::name::quote;
use rowcol_codegen::clickhouse::{Topology, ddl, normal};
use rowcol_codegen::schema::clickhouse::{ClickHouse as Description, Engine, Storage, Table};
use uuid::Uuid;

use super::cell;
use crate::clickhouse::Request;
use crate::{ClickHouse, Error, Result};

/// What the names of databases begin with that are made for a comparison; then come the second and a random part.
const PREFIX: &str = "rowcol_verify_";
/// After how many seconds such a database was left behind by a program that was killed.
const LEFT: u64 = 3600;

/// The schema as the server prints it, and what the database holds.
///
/// The schema is made in a database of its own, which is dropped again.
pub(in crate::migrate) async fn sides(
    clickhouse: &ClickHouse,
    schema: &Description,
) -> Result<[Description; 2]> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    sweep(clickhouse, now).await?;
    let database = format!("{PREFIX}{now}_{}", Uuid::new_v4().simple());
    let own = clickhouse.request(Request { sql: "SELECT currentDatabase()", ..Request::default() }).await?;
    let own = own.first().map(|row| cell(row, 0).to_owned()).unwrap_or_default();
    run(clickhouse, &format!("CREATE DATABASE {}", quote(&database)), None).await?;
    let expected = make(clickhouse, schema, &database, &own).await;
    let dropped = run(clickhouse, &format!("DROP DATABASE {} SYNC", quote(&database)), None).await;
    let mut expected = expected?;
    dropped?;
    let found = clickhouse.catalog().await?.schema;
    for table in &mut expected.tables {
        // On one server a table is not spread. Where one is, it is there by the name of a shard's table otherwise.
        if found.table(&table.name).is_some_and(|found| found.distributed.is_none()) {
            table.distributed = None;
        }
    }
    Ok([normal::schema(expected), normal::schema(found)])
}

/// `own` is the name of the database that the schema is compared with.
async fn make(
    clickhouse: &ClickHouse,
    schema: &Description,
    database: &str,
    own: &str,
) -> Result<Description> {
    let mut quiet = schema.clone();
    quiet.tables.iter_mut().for_each(silence);
    for dictionary in &mut quiet.dictionaries {
        if let Some(definition) = Definition::of(dictionary) {
            *dictionary = (&definition.without_source()).into();
        }
    }
    let statements = ddl::create_on(&quiet, &Topology::Single).map_err(|error| Error::Protocol {
        store: crate::Store::ClickHouse,
        place: clickhouse.place().to_owned(),
        reason: error.to_string(),
    })?;
    for statement in statements {
        run(clickhouse, &statement.sql, Some(database)).await?;
    }
    let mut made = clickhouse.catalog_of(database).await?.schema;
    for table in &mut made.tables {
        let original = schema.table(&table.name);
        if let Some(original) =
            original.filter(|original| matches!(original.storage.engine, Engine::Other(_)))
        {
            table.storage = original.storage.clone();
        }
        // It lives on one server here.
        table.distributed = original.and_then(|original| original.distributed.clone());
    }
    for dictionary in &mut made.dictionaries {
        let original = schema.dictionaries.iter().find(|original| original.name == dictionary.name);
        if let (Some(mut read), Some(mut given)) =
            (Definition::of(dictionary), original.and_then(Definition::of))
        {
            given.forget_database(own);
            read.source = given.source;
            *dictionary = (&read).into();
        }
    }
    Ok(made)
}

/// A queue or a table elsewhere would begin to work, so its columns are made without it. So are dictionaries without their
/// sources.
fn silence(table: &mut Table) {
    if matches!(table.storage.engine, Engine::Other(_)) {
        table.storage = Storage { engine: Engine::Other("Null".into()), ..Storage::default() };
        table.indexes.clear();
        table.projections.clear();
    }
}

/// Drops what others have left behind.
async fn sweep(clickhouse: &ClickHouse, now: u64) -> Result<()> {
    let sql = "SELECT name FROM system.databases WHERE startsWith(name, {prefix:String})";
    let request = Request { sql, parameters: &[("prefix", PREFIX)], ..Request::default() };
    for row in clickhouse.request(request).await? {
        let name = cell(&row, 0);
        let made = name[PREFIX.len()..].split('_').next().and_then(|second| second.parse::<u64>().ok());
        if made.is_some_and(|made| made + LEFT < now) {
            run(clickhouse, &format!("DROP DATABASE IF EXISTS {} SYNC", quote(name)), None).await?;
        }
    }
    Ok(())
}

async fn run(clickhouse: &ClickHouse, sql: &str, database: Option<&str>) -> Result<()> {
    clickhouse.request(Request { sql, database, ..Request::default() }).await.map(drop)
}
