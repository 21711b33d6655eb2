//! The schemas that `--from` and `--to` name.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rowcol::migrate::{LEDGER, clickhouse_sides, postgres_sides};
use rowcol::{ClickHouse, Postgres};
use rowcol_codegen::clickhouse;
use rowcol_codegen::clickhouse::ddl::dictionary;
use rowcol_codegen::plan::history::{self, History};
use rowcol_codegen::plan::{Rename, Store};
use rowcol_codegen::postgres::{catalog, ddl};
use rowcol_codegen::schema::Schema;
use rowcol_codegen::schema::postgres::{Name, Object, ObjectKind};

use tokio::runtime::Runtime;

use crate::arguments::Place;
use crate::config::{Config, objects_of};
use crate::error::Error;
use crate::models;

/// The schema (namespace) that names without one are in.
const DEFAULT_SCHEMA: &str = "public";

/// A schema and what came with it.
#[derive(Debug, Default)]
pub struct Side {
    /// The tables.
    pub schema: Schema,
    /// What the models ask to rename, where it is of models.
    pub renames: Vec<Rename>,
    /// The database that it was read from, where it is a live one.
    pub live: Option<Live>,
    /// What of a live database a schema cannot say, named for a person.
    pub unmanaged: Vec<String>,
}

/// A database that a schema was read from.
#[derive(Debug)]
pub enum Live {
    /// Rows.
    Postgres(Postgres),
    /// Columns.
    ClickHouse(ClickHouse),
}

impl Live {
    /// Its store.
    #[must_use]
    pub fn store(&self) -> Store {
        match self {
            Self::Postgres(_) => Store::Postgres,
            Self::ClickHouse(_) => Store::ClickHouse,
        }
    }
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
        "models" => return Ok(models::of(config, place.models.as_deref())?.into()),
        _ if word.starts_with("postgres://") || word.starts_with("postgresql://") => {
            return wait(of_postgres(word));
        }
        _ if word.starts_with("http://") || word.starts_with("https://") => {
            return wait(of_clickhouse(word));
        }
        _ => {
            let path = PathBuf::from(word);
            if !path.exists() {
                return Err(Error::NoSchema { text: word.to_owned() });
            }
            if path.extension().is_none_or(|extension| extension != "json") {
                return Ok(models::read(&path, &objects_of(&path))?.into());
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

impl From<models::Read> for Side {
    fn from(models::Read { schema, renames }: models::Read) -> Self {
        Self { schema, renames, ..Self::default() }
    }
}

async fn of_postgres(url: &str) -> Result<Side, Error> {
    let postgres = Postgres::connect(url).await?;
    let read = postgres.catalog(&[]).await?;
    let mut schema = Schema { postgres: read.schema, ..Schema::default() };
    schema.postgres.tables.retain(|table| table.name.name != LEDGER);
    let unmanaged = read.unmanaged.iter().map(|one| format!("{} {}", one.kind, one.name)).collect();
    Ok(Side { schema, live: Some(Live::Postgres(postgres)), unmanaged, ..Side::default() })
}

async fn of_clickhouse(url: &str) -> Result<Side, Error> {
    let clickhouse = ClickHouse::connect(url).await?;
    let read = clickhouse.catalog().await?;
    let mut schema = Schema { clickhouse: read.schema, ..Schema::default() };
    schema.clickhouse.tables.retain(|table| table.name != LEDGER);
    let unmanaged = read.unmanaged.iter().map(ToString::to_string).collect();
    Ok(Side { schema, live: Some(Live::ClickHouse(clickhouse)), unmanaged, ..Side::default() })
}

/// Runs what talks to a store.
///
/// # Errors
/// What it ends with, or there is no thread to run it on.
pub fn wait<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    // One for the whole command: connections live in the one that they were made in.
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = match RUNTIME.get() {
        Some(runtime) => runtime,
        None => {
            let made = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            let made = made.map_err(|source| Error::Runtime { source })?;
            RUNTIME.get_or_init(|| made)
        }
    };
    runtime.block_on(work)
}

/// Brings both sides to a form in which they can be compared, of the stores that are compared.
///
/// Where one side is a live database and the other is not, the server writes the other in its own words, so that what
/// means the same is the same. Its schemas (namespaces) that the other side does not mention are another program's: they
/// are left out.
///
/// # Errors
/// They are of two stores.
pub fn comparable(from: &mut Side, to: &mut Side, only: Option<Store>) -> Result<(), Error> {
    let live = |side: &Side| side.live.as_ref().map(Live::store);
    let stores: Vec<Store> = [only, live(from), live(to)].into_iter().flatten().collect();
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
    match (&from.live, &to.live) {
        (Some(_), None) => in_its_words(from, to),
        (None, Some(_)) => in_its_words(to, from),
        _ => {}
    }
    Ok(())
}

fn in_its_words(live: &mut Side, other: &mut Side) {
    forget_others(live, &other.schema);
    leave_unknown(live, &other.schema);
    let written = match &live.live {
        Some(Live::Postgres(postgres)) => wait(async {
            let [words, _] = postgres_sides(postgres, &other.schema.postgres).await?;
            Ok(Schema { postgres: words, ..Schema::default() })
        }),
        Some(Live::ClickHouse(clickhouse)) => wait(async {
            let [words, _] = clickhouse_sides(clickhouse, &other.schema.clickhouse).await?;
            Ok(Schema { clickhouse: words, ..Schema::default() })
        }),
        None => return,
    };
    match written {
        Ok(words) => other.schema = words.canonical(),
        // A user without the right to create anything still gets an answer, if one with differences that are none.
        Err(error) => {
            anstream::eprintln!("warning: expressions are compared by their texts, for {error}");
            for side in [live, other] {
                side.schema.postgres = catalog::comparable(&side.schema.postgres, DEFAULT_SCHEMA);
                side.schema.clickhouse =
                    clickhouse::normal::schema(std::mem::take(&mut side.schema.clickhouse));
            }
        }
    }
}

/// Objects of a live database that the other side does not name are nobody's business: they are named, and left. Where
/// their table is not there under its name either, it may have got another one, and they with it.
fn leave_unknown(live: &mut Side, known: &Schema) {
    let dictionaries = &known.clickhouse.dictionaries;
    let known = catalog::comparable(&known.postgres, DEFAULT_SCHEMA);
    let is_known = |object: &Object| {
        let own = catalog::comparable_object(object, DEFAULT_SCHEMA);
        let stays =
            known.tables.iter().map(|table| &table.name).chain(known.views.iter().map(|view| &view.name));
        let stays = own.table.as_ref().is_none_or(|table| stays.into_iter().any(|name| name == table));
        known.objects.iter().any(|one| {
            let same = one.kind == own.kind && one.name.name == own.name.name;
            same && (!stays || one.identity() == own.identity())
        })
    };
    let unknown = live.schema.postgres.objects.extract_if(.., |object| !is_known(object));
    live.unmanaged.extend(unknown.map(|object| object.as_statement_object().to_string()));
    let names: HashSet<&String> = dictionaries.iter().map(|one| &one.name).collect();
    let unknown = live.schema.clickhouse.dictionaries.extract_if(.., |one| !names.contains(&one.name));
    live.unmanaged.extend(unknown.map(|one| dictionary::object(&one).to_string()));
}

/// Takes away what stands in a Postgres schema (namespace) that `known` does not mention. Where an extension stands, other
/// things may stand, too.
fn forget_others(live: &mut Side, known: &Schema) {
    let is_extension = |object: &Object| object.kind == ObjectKind::Extension;
    let mut known = known.postgres.clone();
    known.objects.retain(|object| !is_extension(object));
    let mentioned = ddl::namespaces(&known);
    let is_known = |name: &Name| name.schema.as_deref().is_none_or(|schema| mentioned.contains(schema));
    let live = &mut live.schema.postgres;
    live.tables.retain(|table| is_known(&table.name));
    live.enums.retain(|one| is_known(&one.name));
    live.views.retain(|one| is_known(&one.name));
    let is_known_object = |one: &Object| is_known(&one.name) && one.table.as_ref().is_none_or(is_known);
    live.objects.retain(|one| is_extension(one) || is_known_object(one));
}
