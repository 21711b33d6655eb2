//! Writing what a query gives: `insert … select`.

use std::marker::PhantomData;

use super::assign::ColumnList;
use super::derived::{Derives, Selected};
use super::fetch::Fetch;
use super::narrowing::Parts;
use super::plan::Plan;
use super::render::{self, Target, Wanted, columns, push};
use super::select::{Knows, Narrows, Query, Reads, Scoped};
use super::source::Source;
use super::sql::{Renders, Sql};
use crate::error::Store;
use crate::model::{Model, Table};
use crate::{Error, Result};

/// An insert into the table of `N` of what a query on `M` gives; see [`insert_query`](super::Inserts::insert_query).
#[must_use = "an insert does nothing until it is run on a store"]
pub struct InsertQuery<N, M: Source, O, T, L, P> {
    rows: QueriedRows,
    types: PhantomData<Types<N, M, O, T, L, P>>,
}

type Types<N, M, O, T, L, P> = fn() -> (N, M, O, T, L, P);

/// Rows that a query gives, on their way into a table.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct QueriedRows {
    pub(crate) table: &'static Table,
    fields: Vec<u16>,
    pub(crate) plan: Plan,
}

/// A store in which what a query gives can be written to the table of `N`.
#[diagnostic::on_unimplemented(
    message = "`{N}` does not live in `{Self}`",
    label = "the model has no attribute of this store"
)]
pub trait WritesQueried<N: Model>: Send + Sync {
    #[doc(hidden)]
    fn insert_queried(&self, rows: QueriedRows) -> Fetch<'_, ()>;
}

/// A dialect in which such an insert can be written.
#[diagnostic::on_unimplemented(
    message = "`{N}` does not live in `{Self}`",
    label = "the model has no attribute of this store"
)]
pub trait RendersQueried<N: Model> {
    #[doc(hidden)]
    fn render_queried(&self, rows: &QueriedRows) -> Sql;
}

impl QueriedRows {
    /// That the store can write them.
    pub(crate) fn check(&self, store: Store) -> Result<()> {
        self.plan.check(store)?;
        let table = self.table.in_store(store);
        let held = |field: &u16| table.is_some_and(|table| !table.columns[usize::from(*field)].is_empty());
        if self.fields.iter().all(held) {
            return Ok(());
        }
        Err(Error::change(
            self.table,
            "it writes a column that the table does not have in this store; leave it out",
        ))
    }

    /// Appends the statement.
    pub(crate) fn write<T: Target>(&self, target: &mut T, sql: &mut String) {
        let table = T::table(self.table);
        push(sql, ["insert into ", table.name, " ("]);
        columns(self.fields.iter().copied(), table, sql);
        push(sql, [")", target.clause()]);
        render::statement(&self.plan, Wanted::Rows, target, sql);
    }
}

impl<N: Model, M: Source, O, T, L, P> InsertQuery<N, M, O, T, L, P> {
    pub(super) fn new<C>(into: C, query: Query<M, O, T, L, P>) -> Self
    where
        C: ColumnList<N> + Selected,
        O: Derives<M, Row = C::Row>,
    {
        let mut fields = Vec::new();
        into.append(&mut fields);
        Self { rows: QueriedRows { table: N::TABLE, fields, plan: query.plan }, types: PhantomData }
    }

    /// Writes the rows.
    ///
    /// # Errors
    /// The store refused the rows, or as every operation: see [`Error`](crate::Error).
    pub fn run<E>(self, store: &E) -> Fetch<'_, ()>
    where
        E: WritesQueried<N> + Reads<M, O> + Knows<P>,
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        store.insert_queried(self.rows)
    }

    /// The statement, with its parameters.
    #[must_use]
    pub fn sql<D: RendersQueried<N> + Renders<M> + Knows<P>>(&self, dialect: D) -> Sql
    where
        L: Parts<D>,
    {
        dialect.render_queried(&self.rows)
    }
}

impl<N, M: Source, O, T, L, P> std::fmt::Debug for InsertQuery<N, M, O, T, L, P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("InsertQuery").field(&self.rows).finish()
    }
}
