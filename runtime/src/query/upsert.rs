//! New rows that may meet rows that are there.

use super::assign::{Assignments, ColumnList, NewRow};
use super::fetch::Fetch;
use super::filter::Filter;
use super::sql::Sql;
use super::tokens::Fragment;
#[cfg(doc)]
use crate::Error;
use crate::model::{Free, Model, Writable};

/// What becomes of a row that is there already.
#[doc(hidden)]
#[derive(Debug, Clone, Default)]
pub struct Conflict {
    /// The columns of the unique key; the key of the model where none are given, or any key where nothing is done.
    pub(crate) on: Vec<u16>,
    pub(crate) then: Then,
    pub(crate) when: Option<Fragment>,
}

#[doc(hidden)]
#[derive(Debug, Clone, Default)]
pub enum Then {
    /// All columns get the values of the new row, but those of the unique key, of the model's key, and the tenant.
    #[default]
    Replace,
    Nothing,
    /// These columns get the values of the new row.
    Columns(Vec<u16>),
    Set(Vec<(u16, Fragment)>),
}

/// New rows that take the place of rows with the same unique key. Postgres: `insert … on conflict …`.
///
/// A row that is there gets `#[updated_at]` and `#[version]` as an update sets them. Where the model has a tenant, a row
/// stays in its own: one with the same key in another tenant is left as it is, and counts as not changed.
///
/// ```no_run
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[model(table = "counters")] #[postgres] struct Counter { #[key] name: String, hits: i64 }
/// # async fn f(pg: &Postgres, rows: Vec<Counter>) -> Result<()> {
/// Counter::upsert_many(&rows)
///     .on(|c| c.name)
///     .set(|c, new| c.hits.to(c.hits + new.of(c.hits)))
///     .run(pg).await?;
/// # Ok(()) }
/// ```
#[must_use = "an upsert does nothing until it is run on a store"]
#[derive(Debug)]
pub struct Upsert<'a, M> {
    rows: &'a [M],
    conflict: Conflict,
}

/// A store that knows upserts of `M`.
#[diagnostic::on_unimplemented(
    message = "rows of `{M}` cannot be upserted into `{Self}`",
    label = "Postgres knows upserts, for models that live there; in ClickHouse insert into a ReplacingMergeTree"
)]
pub trait Upserts<M: Model>: Send + Sync {
    #[doc(hidden)]
    fn upsert<'a>(&'a self, rows: &'a [M], conflict: Conflict) -> Fetch<'a, u64>;

    #[doc(hidden)]
    fn upsert_returning<'a>(&'a self, rows: &'a [M], conflict: Conflict) -> Fetch<'a, Vec<M>>;
}

/// A dialect in which an upsert can be written.
#[diagnostic::on_unimplemented(
    message = "rows of `{M}` cannot be upserted in `{Self}`",
    label = "Postgres knows upserts, for models that live there"
)]
pub trait RendersUpsert<M: Model> {
    #[doc(hidden)]
    fn render_upsert(&self, rows: &[M], conflict: &Conflict, returning: bool) -> Sql;
}

/// Where upserts begin: on every model that is no view.
pub trait UpsertsRows: Writable {
    /// A new row, or new values for the one with the same key.
    fn upsert(row: &Self) -> Upsert<'_, Self> {
        Upsert { rows: std::slice::from_ref(row), conflict: Conflict::default() }
    }

    /// The same for any number of rows: all are written, or none is. No two of them may have the same key.
    fn upsert_many(rows: &[Self]) -> Upsert<'_, Self> {
        Upsert { rows, conflict: Conflict::default() }
    }
}

impl<M: Writable> UpsertsRows for M {}

impl<'a, M: Model> Upsert<'a, M> {
    /// The columns of the unique key that decides which rows are the same; the model's key if this is not called. It
    /// is a key or a unique constraint, or a unique index on all rows.
    pub fn on<C: ColumnList<M>>(mut self, columns: impl FnOnce(M::Columns) -> C) -> Self {
        columns(M::COLUMNS).append(&mut self.conflict.on);
        self
    }

    /// Leaves rows that are there as they are. Without [`on`](Self::on), those with the same values in any unique key.
    pub fn do_nothing(mut self) -> Self {
        self.conflict.then = Then::Nothing;
        self
    }

    /// Gives rows that are there the new row's values in these columns only.
    pub fn update<C: ColumnList<M>>(mut self, columns: impl FnOnce(M::Columns) -> C) -> Self {
        let mut fields = Vec::new();
        columns(M::COLUMNS).append(&mut fields);
        self.conflict.then = Then::Columns(fields);
        self
    }

    /// Gives rows that are there these values: `|c, new| c.hits.to(c.hits + new.of(c.hits))`.
    pub fn set<A: Assignments<M>>(mut self, values: impl FnOnce(M::Columns, NewRow<M>) -> A) -> Self {
        let mut set = Vec::new();
        values(M::COLUMNS, NewRow::new()).append(&mut set);
        self.conflict.then = Then::Set(set);
        self
    }

    /// Changes rows that are there only where the condition holds.
    pub fn when<K>(mut self, condition: impl FnOnce(M::Columns, NewRow<M>) -> Filter<M, K>) -> Self
    where
        Free: super::Narrowing<K>,
    {
        self.conflict.when = Some(condition(M::COLUMNS, NewRow::new()).beside_and());
        self
    }

    /// Writes the rows and gives how many were inserted or changed.
    ///
    /// # Errors
    /// As for [`Insert::run`](super::Insert::run). Two rows with the same key are refused (21000). [`Error::Change`]
    /// where the unique key is one that the server makes.
    pub fn run<E: Upserts<M>>(self, store: &'a E) -> Fetch<'a, u64> {
        store.upsert(self.rows, self.conflict)
    }

    /// Gives the rows that were inserted or changed, as they are now.
    pub fn returning(self) -> Upserted<'a, M> {
        Upserted(self)
    }

    /// The statement that a few rows are written with. Parameters are named by their row and column.
    #[must_use]
    pub fn sql<D: RendersUpsert<M>>(&self, dialect: D) -> Sql {
        dialect.render_upsert(self.rows, &self.conflict, false)
    }
}

/// An upsert that gives its rows. Those that were left as they are, by [`do_nothing`](Upsert::do_nothing) or
/// [`when`](Upsert::when), are not among them.
#[must_use = "an upsert does nothing until it is run on a store"]
#[derive(Debug)]
pub struct Upserted<'a, M>(Upsert<'a, M>);

impl<'a, M: Model> Upserted<'a, M> {
    /// Writes the rows and gives all that were inserted or changed.
    ///
    /// # Errors
    /// As for [`Upsert::run`].
    pub fn all<E: Upserts<M>>(self, store: &'a E) -> Fetch<'a, Vec<M>> {
        store.upsert_returning(self.0.rows, self.0.conflict)
    }

    /// Writes the rows and gives the first that was inserted or changed, if there is one.
    ///
    /// # Errors
    /// As for [`Upsert::run`].
    pub fn one<E: Upserts<M>>(self, store: &'a E) -> Fetch<'a, Option<M>> {
        let written = self.all(store);
        Fetch::new(async move { Ok(written.await?.into_iter().next()) })
    }

    /// The statement that a few rows are written with. Parameters are named by their row and column.
    #[must_use]
    pub fn sql<D: RendersUpsert<M>>(&self, dialect: D) -> Sql {
        dialect.render_upsert(self.0.rows, &self.0.conflict, true)
    }
}
