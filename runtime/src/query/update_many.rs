//! Rows that are there, each with new values of its own.

use super::assign::ColumnList;
use super::fetch::Fetch;
use super::sql::Sql;
#[cfg(doc)]
use crate::Error;
use crate::model::{Model, Writable};

/// Rows on their way over those that are there with the same key, in one statement: `update … from …`.
///
/// ```no_run
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[model(table = "notes")] #[postgres]
/// # struct Note { #[key] id: i64, text: String, seen: bool, words: i64 }
/// # async fn f(pg: &Postgres, notes: Vec<Note>) -> Result<()> {
/// Note::update_many(&notes).columns(|n| (n.text, n.words)).run(pg).await?;
/// # Ok(()) }
/// ```
#[must_use = "an update does nothing until it is run on a store"]
#[derive(Debug)]
pub struct UpdateMany<'a, M> {
    rows: &'a [M],
    columns: Option<Vec<u16>>,
}

/// A store in which rows of `M` can be updated one by one.
#[diagnostic::on_unimplemented(
    message = "rows of `{M}` cannot be updated in `{Self}`",
    label = "Postgres updates rows, for models that live there; in ClickHouse insert into a ReplacingMergeTree"
)]
pub trait UpdatesMany<M: Model>: Send + Sync {
    #[doc(hidden)]
    fn update_many<'a>(&'a self, rows: &'a [M], columns: Option<Vec<u16>>) -> Fetch<'a, u64>;

    #[doc(hidden)]
    fn save<'a>(&'a self, row: &'a M) -> Fetch<'a, M>;
}

/// A dialect in which such updates can be written.
#[diagnostic::on_unimplemented(
    message = "rows of `{M}` cannot be updated in `{Self}`",
    label = "Postgres updates rows, for models that live there"
)]
pub trait RendersUpdateMany<M: Model> {
    #[doc(hidden)]
    fn render_update_many(&self, rows: &[M], columns: Option<&[u16]>) -> Sql;

    #[doc(hidden)]
    fn render_save(&self, row: &M) -> Sql;
}

/// Where updates of whole rows begin: on every model that is no view.
pub trait SavesRows: Writable {
    /// New values for rows, each found by its key: all are changed in one statement, or none is. Rows that are not there
    /// are passed over, and so are versions: [`save`](Self::save) looks at them.
    ///
    /// Where the model has a tenant, a row stays in its own: the row that is there must have the same one.
    fn update_many(rows: &[Self]) -> UpdateMany<'_, Self> {
        UpdateMany { rows, columns: None }
    }

    /// New values for one row that was read before, found by its key and, where the model has a `#[version]`, by the
    /// version that was read: if another writer was faster, nothing is changed.
    ///
    /// ```no_run
    /// # use rowcol::prelude::*;
    /// #[derive(Model, Debug)]
    /// #[model(table = "notes")]
    /// #[postgres]
    /// struct Note {
    ///     #[key]
    ///     id: i64,
    ///     text: String,
    ///     #[version]
    ///     version: i32,
    /// }
    ///
    /// # async fn f(pg: &Postgres) -> Result<()> {
    /// let mut note = Note::get(1).one(pg).await?.expect("it is there");
    /// note.text.push('!');
    /// match Note::save(&note).run(pg).await {
    ///     Ok(saved) => assert_eq!(saved.version, note.version + 1),
    ///     Err(Error::Stale { .. }) => println!("somebody else changed it: read it again"),
    ///     Err(other) => return Err(other),
    /// }
    /// # Ok(()) }
    /// ```
    fn save(row: &Self) -> Save<'_, Self> {
        Save { row }
    }
}

impl<M: Writable> SavesRows for M {}

impl<'a, M: Model> UpdateMany<'a, M> {
    /// Changes these columns only: one, or a tuple of up to 16.
    pub fn columns<C: ColumnList<M>>(mut self, columns: impl FnOnce(M::Columns) -> C) -> Self {
        columns(M::COLUMNS).append(self.columns.get_or_insert_default());
        self
    }

    /// Changes the rows and gives how many there were. Of several rows with one key, one counts.
    ///
    /// # Errors
    /// [`Error::Change`] where the model has no key, otherwise as for [`Insert::run`](super::Insert::run).
    pub fn run<E: UpdatesMany<M>>(self, store: &'a E) -> Fetch<'a, u64> {
        store.update_many(self.rows, self.columns)
    }

    /// The statement that a few rows are changed with. Parameters are named by their row and column.
    #[must_use]
    pub fn sql<D: RendersUpdateMany<M>>(&self, dialect: D) -> Sql {
        dialect.render_update_many(self.rows, self.columns.as_deref())
    }
}

/// A row on its way over the one that was read.
#[must_use = "nothing is saved until it is run on a store"]
#[derive(Debug)]
pub struct Save<'a, M> {
    row: &'a M,
}

impl<'a, M: Model> Save<'a, M> {
    /// Changes the row and gives it as it is now, with its new version.
    ///
    /// # Errors
    /// [`Error::Stale`] where there is no such row, or not in this version; [`Error::Change`] where the model has no key;
    /// otherwise as for [`Insert::run`](super::Insert::run).
    pub fn run<E: UpdatesMany<M>>(self, store: &'a E) -> Fetch<'a, M> {
        store.save(self.row)
    }

    /// The statement. Parameters are named by their column.
    #[must_use]
    pub fn sql<D: RendersUpdateMany<M>>(&self, dialect: D) -> Sql {
        dialect.render_save(self.row)
    }
}
