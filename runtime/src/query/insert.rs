//! Writing new rows.

use std::marker::PhantomData;

use super::assign::ColumnList;
use super::change::ChangesReturning;
use super::derived::{Derives, Selected};
use super::fetch::Fetch;
use super::insert_query::InsertQuery;
use super::select::Query;
use super::source::Source;
use super::sql::Sql;
use crate::Error;
use crate::model::{Model, Writable};

/// New rows on their way into a store; `N` is [`OneRow`] or [`ManyRows`].
///
/// ```no_run
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[model(table = "notes")] #[postgres] struct Note { #[key(identity)] id: i64, text: String }
/// # async fn f(pg: &Postgres, notes: Vec<Note>) -> Result<()> {
/// let note = rowcol::new!(Note { text: "shopping" });
/// let made: Note = Note::insert(&note).returning().one(pg).await?;       // with the id that the server gave it
/// let count: u64 = Note::insert_many(&notes).run(pg).await?;
/// # Ok(()) }
/// ```
#[must_use = "an insert does nothing until it is run on a store"]
#[derive(Debug)]
pub struct Insert<'a, M, N = ManyRows> {
    pub(crate) rows: &'a [M],
    number: PhantomData<N>,
}

/// Says of an insert that it is of one row.
#[derive(Debug, Clone, Copy)]
pub struct OneRow;

/// Says of an insert that it is of any number of rows.
#[derive(Debug, Clone, Copy)]
pub struct ManyRows;

/// A store that rows of `M` can be written to.
#[diagnostic::on_unimplemented(
    message = "`{M}` does not live in `{Self}`",
    label = "the model has no attribute of this store"
)]
pub trait Writes<M: Model>: Send + Sync {
    #[doc(hidden)]
    fn insert<'a>(&'a self, rows: &'a [M]) -> Fetch<'a, u64>;
}

/// A dialect in which inserts of `M` can be written.
#[diagnostic::on_unimplemented(
    message = "`{M}` does not live in `{Self}`",
    label = "the model has no attribute of this store"
)]
pub trait RendersInsert<M: Model> {
    #[doc(hidden)]
    fn render_insert(&self, rows: &[M], returning: bool) -> Sql;
}

/// Where inserts begin: on every model that is no view.
pub trait Inserts: Model {
    /// One new row.
    fn insert(row: &Self) -> Insert<'_, Self, OneRow> {
        Insert { rows: std::slice::from_ref(row), number: PhantomData }
    }

    /// New rows, any number of them: all are written, or none is.
    ///
    /// How they travel depends on how many there are and shows in nothing but speed. In ClickHouse "all or none"
    /// holds for what is wrong with the rows themselves; a server that dies while it receives more than a million
    /// rows may keep some of them.
    fn insert_many(rows: &[Self]) -> Insert<'_, Self> {
        Insert { rows, number: PhantomData }
    }

    /// What a query gives, written into these columns by the store itself. The query selects one expression of the type
    /// of each, in their order; what may be NULL goes into a column that may be.
    ///
    /// In ClickHouse this fills tables of [states](crate::AggregateState) from rows that were there before their
    /// materialized view was:
    ///
    /// ```
    /// # use rowcol::AggregateState;
    /// # use rowcol::prelude::*;
    /// # use rowcol::query::Sketch;
    /// # #[derive(Model)] #[model(table = "visits")] #[clickhouse(engine = MergeTree, order_by = page)]
    /// # struct Visit { #[key] page: String, user: String }
    /// # #[derive(Model)] #[model(table = "daily")] #[clickhouse(engine = AggregatingMergeTree, order_by = page)]
    /// # struct Daily {
    /// #     #[key] page: String,
    /// #     #[clickhouse(type = "AggregateFunction(uniq, String)")] users: AggregateState<u64>,
    /// # }
    /// let visits = Visit::find()
    ///     .full_scan()
    ///     .group_by(|v| v.page)
    ///     .select(|v, page| (page, v.user.approx_count_distinct(Sketch::Uniq).state()));
    /// let fill = Daily::insert_query(|d| (d.page, d.users), visits);
    /// assert_eq!(
    ///     fill.sql(Dialect::ClickHouse).text.replace('\n', " "),
    ///     "insert into `daily` (`page`, `users`) select `page`, uniqState(`user`) from `visits` group by `page`",
    /// );
    /// ```
    fn insert_query<C, M: Source, O, T, L, P>(
        into: impl FnOnce(Self::Columns) -> C,
        query: Query<M, O, T, L, P>,
    ) -> InsertQuery<Self, M, O, T, L, P>
    where
        C: ColumnList<Self> + Selected,
        O: Derives<M, Row = C::Row>,
    {
        InsertQuery::new(into(Self::COLUMNS), query)
    }
}

impl<M: Writable> Inserts for M {}

impl<'a, M: Model, N> Insert<'a, M, N> {
    /// Writes the rows and gives their number.
    ///
    /// # Errors
    /// A value does not fit its column (the error names `table.column`, and nothing was written), the store refused
    /// the rows, or as every operation: see [`Error`].
    pub fn run<E: Writes<M>>(self, store: &'a E) -> Fetch<'a, u64> {
        store.insert(self.rows)
    }

    /// Gives the rows as the server made them: with identities, defaults and generated columns. Postgres only.
    pub fn returning(self) -> NewRows<'a, M, N> {
        NewRows { rows: self.rows, number: PhantomData }
    }

    /// The statement that a few rows are written with. Parameters are named by their row and column.
    #[must_use]
    pub fn sql<D: RendersInsert<M>>(&self, dialect: D) -> Sql {
        dialect.render_insert(self.rows, false)
    }
}

/// An insert that gives its rows.
#[must_use = "an insert does nothing until it is run on a store"]
#[derive(Debug)]
pub struct NewRows<'a, M, N> {
    rows: &'a [M],
    number: PhantomData<N>,
}

impl<'a, M: Model> NewRows<'a, M, OneRow> {
    /// Writes the row and gives it.
    ///
    /// # Errors
    /// As for [`Insert::run`]. A trigger that keeps the row out is an error too: [`Error::Change`].
    pub fn one<E: ChangesReturning<M>>(self, store: &'a E) -> Fetch<'a, M> {
        let written = store.insert_returning(self.rows);
        Fetch::new(async move {
            written.await?.pop().ok_or_else(|| Error::change(M::TABLE, "a trigger kept the new row out"))
        })
    }
}

impl<'a, M: Model> NewRows<'a, M, ManyRows> {
    /// Writes the rows and gives them, in their order.
    ///
    /// # Errors
    /// As for [`Insert::run`].
    pub fn all<E: ChangesReturning<M>>(self, store: &'a E) -> Fetch<'a, Vec<M>> {
        store.insert_returning(self.rows)
    }
}

impl<M: Model, N> NewRows<'_, M, N> {
    /// The statement that a few rows are written with. Parameters are named by their row and column.
    #[must_use]
    pub fn sql<D: RendersInsert<M>>(&self, dialect: D) -> Sql {
        dialect.render_insert(self.rows, true)
    }
}
