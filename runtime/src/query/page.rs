//! Pages of rows: each begins behind the last row of the one before, wherever that now is.
//!
//! A page costs the same however far down it is, and no row is skipped or given twice because others came or went. The
//! order may be of any expressions, upwards and downwards, with NULLs; the keys of the models are added to it, so that
//! it tells all rows apart.
//!
//! ```no_run
//! # use rowcol::prelude::*;
//! # use rowcol::query::Cursor;
//! # #[derive(Model)] #[model(table = "traces", tenant = project)] #[postgres]
//! # struct Trace { #[key(cuid2)] id: Id<Trace>, project: String, at: Timestamp }
//! # async fn f(pg: &Postgres, cursor: Option<Cursor>) -> Result<()> {
//! let page = Trace::of("p1").order_by(|t| t.at.desc()).after(&cursor).page(50, pg).await?;
//! for trace in page.rows { /* … */ }
//! let next: Option<Cursor> = page.next;           // to be sent to the client, and back
//! # Ok(()) }
//! ```

use super::behind::condition;
use super::cursor::{Cursor, Head, IntoCursor, encode, head};
use super::fetch::Fetch;
use super::order::OrderList;
use super::plan::Plan;
use super::select::{Knows, Narrows, Planned, Query, Reads, Rows, Scoped};
use super::sorted::SortValue;
use super::source::Source;
use super::tokens::{Fragment, Operator, Place, Token};
use super::tuples::of_2_to_6;
use crate::Result;
use crate::model::Model;
use crate::relation::KeyPart;
use crate::value::Args;

/// A page of rows, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<R> {
    /// The rows, in the order of the query.
    pub rows: Vec<R>,
    /// For [`after`](Query::after); `None` if these are the last rows.
    pub next: Option<Cursor>,
}

/// A source whose rows have keys, so that pages can tell them apart.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` have no key, so that pages cannot tell them apart",
    label = "pages are of models with a key"
)]
pub trait Keyed {}

#[diagnostic::do_not_recommend]
impl<M: Model> Keyed for M where M::Columns: KeyPart<0> {}
#[diagnostic::do_not_recommend]
impl<M: Model> Keyed for Option<M> where M::Columns: KeyPart<0> {}

macro_rules! tuples {
    ($($($name:ident $place:literal)+;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($name: Keyed),+> Keyed for ($($name),+) {}
    )*};
}

of_2_to_6!(tuples);

/// A store gives pages of rows that have keys. It is a trait of stores, for the compiler has fewer words about a type that
/// is not the user's.
#[diagnostic::on_unimplemented(
    message = "rows of `{M}` have no key, so that pages cannot tell them apart",
    label = "pages are of models with a key"
)]
pub trait Pages<M> {}

#[diagnostic::do_not_recommend]
impl<E, M: Keyed> Pages<M> for E {}

/// A column of a key, which tells rows apart.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct KeyColumn {
    pub(crate) source: u8,
    pub(crate) field: u16,
    pub(crate) value: &'static SortValue,
    /// The same where its row may be missing.
    pub(crate) missing: &'static SortValue,
}

impl<M: Source, S, T, L, P> Query<M, Rows<S>, T, L, P> {
    /// The rows behind a cursor; all of them if there is none. It stands behind [`order_by`](Self::order_by).
    ///
    /// # Errors
    /// Running the query gives [`Error::Cursor`](crate::Error::Cursor) if the text is no cursor, or one of another order.
    pub fn after(mut self, cursor: impl IntoCursor) -> Self
    where
        M: Keyed,
    {
        complete::<M>(&mut self.plan.order);
        if let Some(cursor) = cursor.cursor() {
            match condition(&self.plan, cursor) {
                Ok(after) => self.plan.clauses_mut().after = Some(after),
                Err(reason) => self.plan.clauses_mut().refused = Some(reason),
            }
        }
        self
    }

    /// A page of so many rows, at least one, and where the next one begins.
    ///
    /// # Errors
    /// [`Error::Cursor`](crate::Error::Cursor) if [`after`](Self::after) was given no cursor of this order, if the query has clauses by which
    /// rows do not stand for themselves (`distinct`, `limit_by`), or if a value of the order fits no cursor: one with
    /// nanoseconds. Otherwise as every operation: see [`Error`](crate::Error).
    pub fn page<E: Reads<M, Rows<S>> + Knows<P> + Pages<M>>(
        self,
        rows: u64,
        store: &E,
    ) -> Fetch<'_, Page<E::Row>>
    where
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        let (paging, plan) = Paging::of::<M>(self.plan, rows);
        let found = store.page(Planned(plan), paging.rows());
        Fetch::new(async move {
            let (rows, last) = found.await?;
            paging.page(rows, last)
        })
    }
}

/// A page that is asked for.
pub(crate) struct Paging {
    rows: u64,
    head: Head,
    values: Vec<&'static SortValue>,
}

impl Paging {
    /// A page of so many rows, and the plan that finds them and one more.
    pub(crate) fn of<M: Source>(mut plan: Plan, rows: u64) -> (Self, Plan) {
        complete::<M>(&mut plan.order);
        let rows = rows.max(1);
        if let Some(reason) = unpaged(&plan) {
            plan.clauses_mut().refused.get_or_insert_with(|| reason.to_owned());
        }
        let paging = Self { rows, head: head(&plan), values: plan.order.values().collect() };
        plan.clauses_mut().gives_order = true;
        plan.limit = Some(rows.saturating_add(1));
        (paging, plan)
    }

    /// At most so many.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// What rows give behind what is selected: the values that they are ordered by.
    pub(crate) fn values(&self) -> &[&'static SortValue] {
        &self.values
    }

    /// The page of these rows; `last` has the values of the last of them, if there are more.
    pub(crate) fn page<R>(&self, rows: Vec<R>, last: Option<Args>) -> Result<Page<R>> {
        let next = last.map(|last| encode(self.head, &last)).transpose()?;
        Ok(Page { rows, next })
    }
}

/// Why there are no pages of such a query.
fn unpaged(plan: &Plan) -> Option<&'static str> {
    let clauses = plan.clauses();
    if plan.order.terms().is_none() {
        return Some("the order has more than 12 expressions, the keys included");
    }
    if clauses.distinct || clauses.limit_by.is_some() || clauses.distinct_on.is_some() {
        return Some(
            "rows are put together by `distinct`, `distinct_on` or `limit_by`; page over `from_query(..)`",
        );
    }
    None
}

/// Adds the keys to an order that does not have them, in the direction of the others.
fn complete<M: Source>(order: &mut OrderList) {
    let mut keys = Vec::new();
    M::keys(&mut keys);
    let Some(terms) = order.terms() else { return };
    let down = !terms.is_empty() && terms.iter().all(|term| !term.direction().up);
    for key in keys {
        let place = Place { out: 0, source: key.source, field: key.field };
        if terms.iter().any(|term| term.expression.tokens.as_slice() == [Token::Column(place)]) {
            continue;
        }
        let expression = Fragment::column(place);
        let direction = if down { key.value.downwards() } else { Operator::Asc };
        order.append_listed(OrderList::of(expression, direction, key.value));
    }
}
