//! A query that gives shapes.

use std::marker::PhantomData;

use super::load::{LoadsRows, load, located};
use super::part::Parts;
use super::reader::Reader;
use super::statements::{Statements, statements};
use super::{Assembles, GivenAs, Shape};
use crate::model::Model;
use crate::query::{
    Fetch, Knows, Narrows, Page, Pages, Paging, Parts as Narrowed, Query, Reads, Renders, Rows, Scoped,
    Unread, Whole,
};
use crate::value::Args;
use crate::{Error, Result, ValueError};

/// A query that gives rows with the rows of their relations.
#[must_use = "a query does nothing until it is run on a store"]
pub struct Shaped<M: Model, W, T, L, P> {
    query: Query<M, Rows<Whole>, T, L, P>,
    parts: Parts,
    assembled: PhantomData<fn() -> W>,
}

impl<M: Model, T, L, P> Query<M, Rows<Whole>, T, L, P> {
    /// Gives a shape in place of whole rows: just its columns, and the rows of its relations.
    pub fn shape<S: Shape>(self) -> Shaped<M, S, T, L, P>
    where
        Whole: GivenAs<M, S>,
    {
        Shaped::of(self, Parts::of::<S>())
    }
}

impl<M: Model, W, T, L, P> Shaped<M, W, T, L, P> {
    pub(super) fn of(query: Query<M, Rows<Whole>, T, L, P>, parts: Parts) -> Self {
        Self { query, parts, assembled: PhantomData }
    }
}

impl<M: Model, W: Assembles, T, L, P> Shaped<M, W, T, L, P> {
    /// All rows.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    pub fn all<E>(self, store: &E) -> Fetch<'_, Vec<W::Row>>
    where
        E: Reads<M> + LoadsRows + Knows<P>,
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        let Self { query, parts, .. } = self;
        Fetch::new(async move {
            parts.end(M::TABLE)?;
            let (loaded, _) = load(store, query.plan, parts, None).await?;
            let rows = (0..loaded.answer.rows()).map(|row| W::assemble(&mut Reader::new(&loaded, row)?));
            rows.collect::<Result<_, Unread>>().map_err(|unread| located(store, M::TABLE, unread))
        })
    }

    /// The first row, if there is one. In Postgres, that is one statement, however many relations there are.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    pub fn one<E>(mut self, store: &E) -> Fetch<'_, Option<W::Row>>
    where
        E: Reads<M> + LoadsRows + Knows<P>,
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        self.query = self.query.limit(1);
        let rows = self.all(store);
        Fetch::new(async move { Ok(rows.await?.into_iter().next()) })
    }

    /// A page of so many rows, at least one, and where the next one begins: see [`Query::page`].
    ///
    /// # Errors
    /// As [`Query::page`].
    pub fn page<E>(self, rows: u64, store: &E) -> Fetch<'_, Page<W::Row>>
    where
        E: Reads<M> + LoadsRows + Knows<P> + Pages<M>,
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        let Self { query, parts, .. } = self;
        let (paging, plan) = Paging::of::<M>(query.plan, rows);
        Fetch::new(async move {
            parts.end(M::TABLE)?;
            let (loaded, more) = load(store, plan, parts, Some(paging.rows())).await?;
            let read = || {
                let mut rows = Vec::with_capacity(loaded.answer.rows());
                let mut last = Args::new();
                for row in 0..loaded.answer.rows() {
                    let mut reader = Reader::new(&loaded, row)?;
                    rows.push(W::assemble(&mut reader)?);
                    last = Args::new();
                    for value in paging.values() {
                        reader.cells.sorted(value, &mut last)?;
                    }
                }
                Ok((rows, more.then_some(last)))
            };
            let (rows, last) = read().map_err(|unread| located(store, M::TABLE, unread))?;
            paging.page(rows, last)
        })
    }

    /// The statements that [`all`](Self::all) would send, for the rows and for each relation. Where the query has a
    /// [limit](Query::limit) of one row, Postgres gets a single statement.
    #[must_use]
    pub fn sql<D: Renders<M> + Knows<P>>(&self, dialect: D) -> Statements
    where
        L: Narrowed<D>,
    {
        statements(&dialect, &self.query.plan, &self.parts)
    }
}

impl Parts {
    /// That it has an end.
    fn end(&self, table: &'static crate::model::Table) -> Result<()> {
        if !self.endless {
            return Ok(());
        }
        let source =
            ValueError::new("its shape holds itself, which has no end; write a struct for each level");
        Err(Error::Argument { table: table.model, source })
    }
}

impl<M: Model, W, T, L, P> std::fmt::Debug for Shaped<M, W, T, L, P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Shaped").field(&self.query).field(&self.parts).finish()
    }
}
