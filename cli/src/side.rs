//! The schemas that `--from` and `--to` name.

use std::path::{Path, PathBuf};

use rowcol::{ClickHouse, Postgres};
use rowcol_codegen::plan::history::{self, History};
use rowcol_codegen::plan::{Rename, Store};
use rowcol_codegen::schema::Schema;
use rowcol_codegen::{clickhouse, postgres};

use crate::arguments::Place;
use crate::config::Config;
use crate::error::Error;
use crate::models;

/// A schema and what came with it.
#[derive(Debug, Default)]
pub struct Side {
    /// The tables.
    pub schema: Schema,
    /// What the models ask to rename, where it is of models.
    pub renames: Vec<Rename>,
    /// The store that it was read from, where it is a live database.
    pub live: Option<Store>,
    /// What of a live database a schema cannot say, named for a person.
    pub unmanaged: Vec<String>,
}

/// Finds the schema that a word of the command line names.
///
/// # Errors
/// There is no such schema, or it cannot be read.
pub fn read(word: &str, config: &Config, place: &Place) -> Result<Side, Error> {
    let schema = match word {
        "empty" => Schema::default(),
        "snapshot" => {
            let folder = config.migrations(place.migrations.as_deref());
            History::read(&folder).map_err(Error::history(&folder))?.snapshot
        }
        "models" => return of_models(&config.models(place.models.as_deref())),
        _ if word.starts_with("postgres://") || word.starts_with("postgresql://") => {
            return wait(async { of_postgres(&Postgres::connect(word).await?).await });
        }
        _ if word.starts_with("http://") || word.starts_with("https://") => {
            return wait(async { of_clickhouse(&ClickHouse::connect(word).await?).await });
        }
        _ => {
            let path = PathBuf::from(word);
            if !path.exists() {
                return Err(Error::NoSchema { text: word.to_owned() });
            }
            if path.extension().is_none_or(|extension| extension != "json") {
                return of_models(&path);
            }
            snapshot(&path)?
        }
    };
    Ok(Side { schema, ..Side::default() })
}

/// The schema of a snapshot file.
///
/// # Errors
/// It cannot be read.
pub fn snapshot(path: &Path) -> Result<Schema, Error> {
    let text =
        std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    history::read_snapshot(&text).map_err(Error::history(path.parent().unwrap_or(Path::new("."))))
}

fn of_models(path: &Path) -> Result<Side, Error> {
    let models::Read { schema, renames } = models::read(path)?;
    Ok(Side { schema, renames, ..Side::default() })
}

async fn of_postgres(postgres: &Postgres) -> Result<Side, Error> {
    let read = postgres.catalog(&[]).await?;
    let schema = Schema { postgres: read.schema, ..Schema::default() };
    let unmanaged = read.unmanaged.iter().map(|one| format!("{} {}", one.kind, one.name)).collect();
    Ok(Side { schema, live: Some(Store::Postgres), unmanaged, ..Side::default() })
}

async fn of_clickhouse(clickhouse: &ClickHouse) -> Result<Side, Error> {
    let read = clickhouse.catalog().await?;
    let schema = Schema { clickhouse: read.schema, ..Schema::default() };
    let unmanaged = read.unmanaged.iter().map(ToString::to_string).collect();
    Ok(Side { schema, live: Some(Store::ClickHouse), unmanaged, ..Side::default() })
}

/// Runs what talks to a store.
///
/// # Errors
/// What it ends with, or there is no thread to run it on.
pub fn wait<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|source| Error::Runtime { source })?.block_on(work)
}

/// Both sides in a form in which they can be compared, of the stores that are compared.
///
/// Where a live database is on one side only, its schemas (namespaces) that the other does not mention are another
/// program's: they are left out.
///
/// # Errors
/// They are of two stores.
pub fn comparable(from: &mut Side, to: &mut Side, only: Option<Store>) -> Result<(), Error> {
    let stores: Vec<Store> = [only, from.live, to.live].into_iter().flatten().collect();
    let Some(&first) = stores.first() else { return Ok(()) };
    if stores.iter().any(|store| *store != first) {
        return Err(Error::TwoStores);
    }
    for side in [&mut *from, &mut *to] {
        match first {
            Store::Postgres => side.schema.clickhouse = Default::default(),
            Store::ClickHouse => side.schema.postgres = Default::default(),
        }
    }
    match (from.live, to.live) {
        (Some(_), None) => forget_others(from, &to.schema),
        (None, Some(_)) => forget_others(to, &from.schema),
        _ => {}
    }
    if from.live.or(to.live).is_some() {
        for side in [from, to] {
            side.schema.postgres = postgres::catalog::comparable(&side.schema.postgres, "public");
            side.schema.clickhouse = clickhouse::normal::schema(std::mem::take(&mut side.schema.clickhouse));
        }
    }
    Ok(())
}

/// Takes away what stands in a Postgres schema (namespace) that `known` does not mention.
fn forget_others(live: &mut Side, known: &Schema) {
    let known = &known.postgres;
    let tables = known.tables.iter().map(|table| &table.name);
    let names =
        tables.chain(known.enums.iter().map(|one| &one.name)).chain(known.views.iter().map(|one| &one.name));
    let mentioned: Vec<&str> = names.filter_map(|name| name.schema.as_deref()).collect();
    let is_known = |name: &rowcol_codegen::schema::postgres::Name| {
        name.schema.as_deref().is_none_or(|schema| mentioned.contains(&schema))
    };
    let live = &mut live.schema.postgres;
    live.tables.retain(|table| is_known(&table.name));
    live.enums.retain(|one| is_known(&one.name));
    live.views.retain(|one| is_known(&one.name));
}
