//! The folder of migrations: what is in it, and the order in which it is applied.
//!
//! ```text
//! snapshot.json                              the schema after the last migration
//! postgres/20231201120000_name/migration.sql (and down.sql)
//! clickhouse/001_name.sql                    (and 001_name.down.sql)
//! ```
//!
//! A migration that waits until no old program runs keeps the schema that it begins with beside it, for until then it is
//! the one that the databases hold: `before.json` and `001_name.before.json`, of the form of `snapshot.json`.
//!
//! Each store's migrations stand in the order of their names. Between the stores, the hashes decide: a migration comes
//! when the schema is the one that it begins with. Both halves of one change come together, Postgres' first.

mod error;
mod order;
mod snapshot;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

pub use self::error::HistoryError;
pub use self::snapshot::{FORMAT, SNAPSHOT};
use super::file::{self, FileError, Header, Statement};
use super::{Step, Store, Target};
use crate::clickhouse::diff::{base_of_rebuild, feeding};
use crate::schema::Schema;

/// A migration of one store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The store.
    pub store: Store,
    /// The name of its folder (`20231201120000_add_user_table`) or of its file without `.sql`
    /// (`001_create_observations_table`).
    pub name: String,
    /// The hash of the schema that it begins with.
    pub parent: String,
    /// The hash of the schema that it leaves.
    pub result: String,
    /// The other store's migration of the same change, by its name.
    pub goes_with: Option<String>,
    /// What may be lost.
    pub accepted: Vec<Target>,
    /// The migrations of the same store that it stands for: where all of them were applied, it counts as applied.
    pub squashes: Vec<String>,
    /// Whether it waits until no program of the version before runs.
    pub contract: bool,
    /// The schema that it begins with, where it is kept beside it.
    pub before: Option<Schema>,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
    /// SHA-256 of the file's text ([`file::checksum`]).
    pub checksum: String,
    /// The statements that take it back, in order, where it can be taken back.
    pub down: Option<Vec<Statement>>,
}

impl Migration {
    /// The path of its file in the folder of migrations.
    #[must_use]
    pub fn path(&self) -> String {
        path(self.store, &self.name)
    }

    /// The path of the file that takes it back, where there is one.
    #[must_use]
    pub fn down_path(&self) -> String {
        down_path(self.store, &self.name)
    }

    /// The path of the file with the schema that it begins with, where there is one.
    #[must_use]
    pub fn before_path(&self) -> String {
        before_path(self.store, &self.name)
    }

    /// Its name with its store: `clickhouse/001_create_observations_table`.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.store.key(), self.name)
    }

    fn read(store: Store, name: &str, files: &BTreeMap<String, String>) -> Result<Self, HistoryError> {
        let read = |path: &str, text: &str| {
            file::read(store, text).map_err(|error| HistoryError::File { path: path.to_owned(), error })
        };
        let at = path(store, name);
        let Some(text) = files.get(&at) else {
            return Err(HistoryError::NoFile { path: at });
        };
        let up = read(&at, text)?;
        let at = down_path(store, name);
        let down = files.get(&at).map(|text| read(&at, text)).transpose()?;
        let before = before(&before_path(store, name), files, &up.header.parent)?;
        Ok(Self {
            before,
            statements: up.statements,
            checksum: file::checksum(text),
            down: down.map(|down| down.statements),
            ..Self::headed(store, name, up.header)
        })
    }

    /// A migration as its header says it, without its statements.
    #[must_use]
    pub fn headed(store: Store, name: &str, header: Header) -> Self {
        let other = match store {
            Store::Postgres => Store::ClickHouse,
            Store::ClickHouse => Store::Postgres,
        };
        let prefix = format!("{}/", other.key());
        let plain = |name: String| name.strip_prefix(&prefix).map(str::to_owned).unwrap_or(name);
        Self {
            store,
            name: name.to_owned(),
            parent: header.parent,
            result: header.result,
            goes_with: header.goes_with.map(plain),
            accepted: header.accepted,
            squashes: header.squashes,
            contract: header.contract,
            before: None,
            statements: Vec::new(),
            checksum: String::new(),
            down: None,
        }
    }
}

/// The path of a migration's file in the folder of migrations.
#[must_use]
pub fn path(store: Store, name: &str) -> String {
    match store {
        Store::Postgres => format!("postgres/{name}/migration.sql"),
        Store::ClickHouse => format!("clickhouse/{name}.sql"),
    }
}

/// The path of the file that takes a migration back.
#[must_use]
pub fn down_path(store: Store, name: &str) -> String {
    match store {
        Store::Postgres => format!("postgres/{name}/down.sql"),
        Store::ClickHouse => format!("clickhouse/{name}.down.sql"),
    }
}

/// The path of the file with the schema that a migration begins with.
#[must_use]
pub fn before_path(store: Store, name: &str) -> String {
    match store {
        Store::Postgres => format!("postgres/{name}/before.json"),
        Store::ClickHouse => format!("clickhouse/{name}.before.json"),
    }
}

/// The schema that a migration begins with, which is that of its header.
fn before(
    path: &str,
    files: &BTreeMap<String, String>,
    parent: &str,
) -> Result<Option<Schema>, HistoryError> {
    let wrong = |line, what: &str| {
        let error = FileError { line, what: what.to_owned() };
        HistoryError::File { path: path.to_owned(), error }
    };
    let Some(text) = files.get(path) else { return Ok(None) };
    let schema = snapshot::read(text).map_err(|error| match error {
        HistoryError::SnapshotText { line, what } => wrong(line, &what),
        other => other,
    })?;
    if schema.hash() != parent {
        let what = "this is not the schema that the migration begins with; take both from the same commit";
        return Err(wrong(1, what));
    }
    Ok(Some(schema))
}

/// The store and the name of the migration that a file belongs to; None for files of other kinds.
fn owner(path: &str) -> Option<(Store, &str)> {
    let (store, rest) = path.split_once('/')?;
    match store {
        "postgres" => match rest.split_once('/')? {
            (name, "migration.sql" | "down.sql" | "before.json") => Some((Store::Postgres, name)),
            _ => None,
        },
        "clickhouse" if !rest.contains('/') => {
            let name = rest.strip_suffix(".before.json").or_else(|| {
                let name = rest.strip_suffix(".sql")?;
                Some(name.strip_suffix(".down").unwrap_or(name))
            });
            Some((Store::ClickHouse, name?))
        }
        _ => None,
    }
}

/// The number at the beginning of a name: by it migrations stand in order, so that 1000 comes after 999.
#[must_use]
pub fn rank(name: &str) -> u64 {
    let end = name.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(name.len());
    name[..end].parse().unwrap_or(u64::MAX)
}

/// All migrations and the schema that they lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// The schema after the last migration, of `snapshot.json`.
    pub snapshot: Schema,
    /// The migrations of both stores in the order in which they are applied.
    pub migrations: Vec<Migration>,
}

impl History {
    /// Reads a folder. One that does not exist holds no migration.
    ///
    /// # Errors
    /// A file cannot be read or is not what it should be, or the migrations are no chain.
    pub fn read(folder: &Path) -> Result<Self, HistoryError> {
        Files::read(folder)?.ordered()
    }

    /// The history of these files, paths relative to the folder of migrations.
    ///
    /// # Errors
    /// As those of [`read`](Self::read).
    ///
    /// ```
    /// use rowcol_codegen::plan::history::History;
    ///
    /// let history = History::from_files([("snapshot.json", r#"{"format": 1}"#)])?;
    /// assert!(history.migrations.is_empty());
    /// # Ok::<(), rowcol_codegen::plan::history::HistoryError>(())
    /// ```
    pub fn from_files<P, T>(files: impl IntoIterator<Item = (P, T)>) -> Result<Self, HistoryError>
    where
        P: Into<String>,
        T: Into<String>,
    {
        Files::from_texts(files)?.ordered()
    }

    /// The hash of the snapshot: that of what the last migration leaves.
    #[must_use]
    pub fn hash(&self) -> String {
        self.migrations.last().map_or_else(|| self.snapshot.hash(), |last| last.result.clone())
    }

    /// The snapshot, and what rebuilds have left beside it: what databases hold, as far as the migrations tell.
    #[must_use]
    pub fn held(&self) -> Cow<'_, Schema> {
        self.held_after(&self.snapshot, &[])
    }

    /// The same after further steps in ClickHouse, which lead to this schema.
    #[must_use]
    pub fn held_after<'s>(&self, schema: &'s Schema, steps: &[Step]) -> Cow<'s, Schema> {
        let statements = self.of(Store::ClickHouse).flat_map(|migration| &migration.statements);
        let statements = statements.map(|statement| &statement.sql).chain(steps.iter().map(|step| &step.sql));
        let mut left = feeding(statements.map(String::as_str));
        let tables = &schema.clickhouse;
        left.retain(|view| base_of_rebuild(&view.name).is_some_and(|base| tables.table(base).is_some()));
        if left.is_empty() {
            return Cow::Borrowed(schema);
        }
        let mut held = schema.clone();
        held.clickhouse.views.extend(left);
        Cow::Owned(held)
    }

    /// The migrations of one store in the order in which they are applied.
    pub fn of(&self, store: Store) -> impl DoubleEndedIterator<Item = &Migration> {
        self.migrations.iter().filter(move |migration| migration.store == store)
    }
}

/// What a folder holds, before it is known to be in order.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// `snapshot.json`, or why it cannot be read.
    pub snapshot: Option<Result<Schema, HistoryError>>,
    /// Postgres' migrations by name.
    pub postgres: Vec<Migration>,
    /// ClickHouse's migrations by name.
    pub clickhouse: Vec<Migration>,
}

impl Files {
    /// Reads a folder. One that does not exist holds nothing.
    ///
    /// # Errors
    /// A file cannot be read, or its header or its statements cannot.
    pub fn read(folder: &Path) -> Result<Self, HistoryError> {
        Self::parse(&texts(folder)?)
    }

    /// The same of texts, paths relative to the folder.
    ///
    /// # Errors
    /// As those of [`read`](Self::read).
    pub fn from_texts<P, T>(files: impl IntoIterator<Item = (P, T)>) -> Result<Self, HistoryError>
    where
        P: Into<String>,
        T: Into<String>,
    {
        Self::parse(&files.into_iter().map(|(path, text)| (path.into(), text.into())).collect())
    }

    /// Every migration, Postgres' first.
    pub fn all(&self) -> impl Iterator<Item = &Migration> {
        self.postgres.iter().chain(&self.clickhouse)
    }

    /// Takes some out, Postgres' first.
    pub(super) fn take(&mut self, mut is_one: impl FnMut(&Migration) -> bool) -> Vec<Migration> {
        let mut taken: Vec<Migration> = self.postgres.extract_if(.., |one| is_one(one)).collect();
        taken.extend(self.clickhouse.extract_if(.., |one| is_one(one)));
        taken
    }

    /// The migrations in the order in which they are applied, whatever the snapshot says.
    ///
    /// # Errors
    /// They are no chain.
    pub fn chain(&self) -> Result<Vec<Migration>, HistoryError> {
        order::ordered(self.postgres.clone(), self.clickhouse.clone())
    }

    fn parse(files: &BTreeMap<String, String>) -> Result<Self, HistoryError> {
        let snapshot = files.get(SNAPSHOT).map(|text| snapshot::read(text));
        let mut read = Self { snapshot, ..Self::default() };
        let mut names: Vec<(Store, &str)> = files.keys().filter_map(|path| owner(path)).collect();
        names.sort_unstable_by_key(|&(store, name)| (store, rank(name), name));
        names.dedup();
        for (store, name) in names {
            let migration = Migration::read(store, name, files)?;
            match store {
                Store::Postgres => read.postgres.push(migration),
                Store::ClickHouse => read.clickhouse.push(migration),
            }
        }
        Ok(read)
    }

    /// The same in the order in which it is applied.
    ///
    /// # Errors
    /// The migrations are no chain that leads from nothing to the snapshot.
    pub fn ordered(self) -> Result<History, HistoryError> {
        let empty = self.postgres.is_empty() && self.clickhouse.is_empty();
        let snapshot = match self.snapshot {
            Some(snapshot) => snapshot?,
            None if empty => Schema::default(),
            None => return Err(HistoryError::NoFile { path: SNAPSHOT.to_owned() }),
        };
        let migrations = order::ordered(self.postgres, self.clickhouse)?;
        let start = Schema::default().hash();
        let last = migrations.last().map_or(&start, |last| &last.result);
        if *last != snapshot.canonical_hash() {
            return Err(HistoryError::Snapshot { last: migrations.last().map(Migration::full_name) });
        }
        Ok(History { snapshot, migrations })
    }
}

/// The text of `snapshot.json` for a schema in canonical form: the same for equal schemas, a line for each thing in it.
#[must_use]
pub fn snapshot(schema: &Schema) -> String {
    snapshot::write(schema)
}

/// Reads the text of a `snapshot.json`.
///
/// # Errors
/// It is no JSON, of another format, or holds marks of a merge.
pub fn read_snapshot(text: &str) -> Result<Schema, HistoryError> {
    snapshot::read(text)
}

/// The files of a folder that belong to migrations, by their paths in it, in the order of their names.
///
/// # Errors
/// A file cannot be read.
pub fn files(folder: &Path) -> Result<Vec<String>, HistoryError> {
    Ok(texts(folder)?.into_keys().collect())
}

/// The texts of a folder that belong to migrations, by their paths.
fn texts(folder: &Path) -> Result<BTreeMap<String, String>, HistoryError> {
    let mut files = BTreeMap::new();
    let mut open = vec![String::new()];
    while let Some(inside) = open.pop() {
        let place = folder.join(&inside);
        let failed = |error: std::io::Error| HistoryError::read(&place, &error);
        let entries = match std::fs::read_dir(&place) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failed(error)),
        };
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
            if entry.path().is_dir() {
                open.push(path);
            } else if path == SNAPSHOT || owner(&path).is_some() {
                let text = std::fs::read_to_string(entry.path())
                    .map_err(|error| HistoryError::read(&entry.path(), &error))?;
                files.insert(path, text);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests;
