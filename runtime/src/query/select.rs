//! Building a query and running it.

use std::borrow::Borrow;
use std::marker::PhantomData;
use std::time::Duration;

use super::explain::Explained;
use super::fetch::Fetch;
use super::filter::Filter;
use super::narrowing::{Narrowing, Parts, Scans};
use super::operand::{Appended, Operand};
use super::order::{self, IntoOrder};
use super::plan::{Output, Plan};
use super::selection::{Selection, Unread, Wire, Yields};
use super::source::Source;
use super::sql::{Renders, Select, Sql};
use super::stream::RowStream;
use super::tokens::{Fragment, Operator, Place, Token};
use crate::model::{Free, Model, NoTenant};
use crate::value::Args;

/// A query on the rows of `M`.
///
/// `O` is what it gives, `T` whether the tenant is settled, `L` what of ClickHouse's sort key it narrows, `P` which
/// store it is pinned to by clauses that the other does not know. Nothing is sent before it is [run](Self::all) on a
/// store.
#[must_use = "a query does nothing until it is run on a store"]
pub struct Query<M: Source, O = Rows<Whole>, T = Settled, L = Free, P = Any> {
    pub(crate) plan: Plan,
    types: PhantomData<Types<M, O, T, L, P>>,
}

type Types<M, O, T, L, P> = fn() -> (M, O, T, L, P);

/// What a query gives: `S` for each row that it finds.
#[derive(Debug)]
pub struct Rows<S>(PhantomData<fn() -> S>);

/// Whole rows, as the model's struct.
#[derive(Debug, Clone, Copy)]
pub struct Whole;

#[diagnostic::do_not_recommend]
impl<D: Wire, M, S: Yields<D, M>> Yields<D, M> for Rows<S> {
    type Row = S::Row;

    #[inline]
    fn read(cells: &mut D::Cells<'_>) -> Result<Self::Row, Unread> {
        S::read(cells)
    }
}

/// Says of a query that each store which holds the model can run it.
#[derive(Debug, Clone, Copy)]
pub struct Any;

/// Says of a query that it has clauses of the dialect `D` only.
#[derive(Debug, Clone, Copy)]
pub struct Only<D>(PhantomData<D>);

/// To which store a part of a query pins it: [`Any`] or [`Only`].
pub trait Pin: 'static {
    /// To which it is pinned together with another part.
    type And<R: Pin>: Pin;
}

impl Pin for Any {
    type And<R: Pin> = R;
}

impl<D: 'static> Pin for Only<D> {
    type And<R: Pin> = Self;
}

/// Queries pinned like `P` can have clauses of the dialect `D`.
#[diagnostic::on_unimplemented(
    message = "this query already has clauses that `{D}` does not know",
    label = "a query cannot have clauses of both stores"
)]
pub trait Pins<D> {}

#[diagnostic::do_not_recommend]
impl<D, P: PinsTo<D>> Pins<D> for P {}

/// The same. Behind an impl for all of them, the compiler does not list what else there is.
#[doc(hidden)]
pub trait PinsTo<D> {}

impl<D> PinsTo<D> for Any {}
impl<D> PinsTo<D> for Only<D> {}

/// A store or dialect that knows the clauses of queries pinned like `P`.
#[diagnostic::on_unimplemented(
    message = "this query has clauses that `{Self}` does not know",
    label = "run it on the other store"
)]
pub trait Knows<P> {}

#[diagnostic::do_not_recommend]
impl<E> Knows<Any> for E {}
#[diagnostic::do_not_recommend]
impl<D, E: Speaks<D>> Knows<Only<D>> for E {}

/// A store of the dialect `D`, or the dialect itself.
pub trait Speaks<D> {}

/// A query whose tenant is settled.
#[derive(Debug, Clone, Copy)]
pub struct Settled;

/// A query that does not say of which tenant. Where a model has none, it need not.
#[derive(Debug, Clone, Copy)]
pub struct Unsettled<Tenant>(PhantomData<Tenant>);

/// Queries that say of which tenant they read rows.
#[diagnostic::on_unimplemented(
    message = "this query does not say of which tenant it is",
    label = "begin with `of(&tenant)`, or say `.across_tenants()`"
)]
pub trait Scoped {}

#[diagnostic::do_not_recommend]
impl Scoped for Settled {}
#[diagnostic::do_not_recommend]
impl Scoped for Unsettled<NoTenant> {}

/// What a query must narrow so that stores of the dialect `D` need not read a whole table for it.
#[diagnostic::on_unimplemented(
    message = "ClickHouse would read the whole table for this query",
    label = "filter by the first column of the sort key, or say `.full_scan()`"
)]
pub trait Narrows<D> {}

/// The dialect of no store. Without it, the compiler would conclude from the one impl that fits a query which narrows
/// nothing that its store speaks the SQL of Postgres, and complain of that.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct NoDialect;

#[diagnostic::do_not_recommend]
impl<L> Narrows<NoDialect> for L {}

/// A store that holds the rows of `M` and can give them as `O`.
#[diagnostic::on_unimplemented(
    message = "`{M}` does not live in `{Self}`",
    label = "the model has no attribute of this store"
)]
pub trait Reads<M: Source, O = Rows<Whole>>: Send + Sync {
    /// What it gives for each row.
    type Row: Send + 'static;
    /// The dialect that it speaks.
    type Dialect;

    #[doc(hidden)]
    fn all(&self, plan: Planned) -> Fetch<'_, Vec<Self::Row>>;

    #[doc(hidden)]
    fn one(&self, plan: Planned) -> Fetch<'_, Option<Self::Row>>;

    /// At most so many rows, and the values that the last of them is ordered by, if there are more.
    #[doc(hidden)]
    fn page(&self, plan: Planned, rows: u64) -> Fetch<'_, (Vec<Self::Row>, Option<Args>)>;

    #[doc(hidden)]
    fn stream(&self, plan: Planned) -> RowStream<'_, Self::Row>;

    #[doc(hidden)]
    fn explain(&self, plan: Planned, what: Explained) -> Fetch<'_, String>;

    #[doc(hidden)]
    fn count(&self, plan: Planned) -> Fetch<'_, u64>;

    #[doc(hidden)]
    fn exists(&self, plan: Planned) -> Fetch<'_, bool>;
}

/// A finished query on its way to a store.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct Planned(pub(crate) Plan);

/// Where queries begin: on every model.
pub trait Queries: Model {
    /// A query on all rows. Where the model has a tenant, begin with [`of`](Self::of).
    fn find() -> Query<Self, Rows<Whole>, Unsettled<Self::Tenant>> {
        Query::of_plan(Plan::new(Self::TABLE))
    }

    /// A query on the rows of one tenant.
    fn of(tenant: impl Operand<Self, Self::Tenant>) -> Query<Self, Rows<Whole>, Settled, Self::TenantLead> {
        let mut plan = Plan::new(Self::TABLE);
        if let Some(column) = Self::TABLE.tenant {
            equal(&mut plan.filter, column, |to| tenant.append(to));
        }
        Query::of_plan(plan)
    }

    /// The row with this key. Where the model has a tenant: `of(&tenant).get(&key)`.
    fn get(key: impl Borrow<Self::Key>) -> Query<Self, Rows<Whole>, Unsettled<Self::Tenant>, Self::KeyLead> {
        let mut plan = Plan::new(Self::TABLE);
        by_key::<Self>(&mut plan.filter, key.borrow());
        Query::of_plan(plan)
    }
}

impl<M: Model> Queries for M {}

/// Appends `column = operand`, joined with `and`.
fn equal(filter: &mut Fragment, column: u16, operand: impl FnOnce(&mut Appended<'_>)) {
    if !filter.is_empty() {
        filter.tokens.push(Token::And);
    }
    let column = Place::of(column);
    filter.tokens.extend(&[Token::Column(column), Token::Then(Operator::Eq)]);
    operand(&mut Appended::new(filter, Some(column)));
}

/// Appends `column = value` for each column of the key, joined with `and`.
pub(super) fn by_key<M: Model>(filter: &mut Fragment, key: &M::Key) {
    for column in M::TABLE.key {
        if !filter.is_empty() {
            filter.tokens.push(Token::And);
        }
        let column = Place::of(*column);
        filter.tokens.extend(&[Token::Column(column), Token::Then(Operator::Eq), Token::Arg(Some(column))]);
    }
    M::bind_key(key, &mut filter.args);
}

impl<M: Source, S, T, L, P> Query<M, Rows<S>, T, L, P> {
    /// Keeps the rows for which the condition holds. Several filters hold all together.
    pub fn filter<K>(
        mut self,
        condition: impl FnOnce(M::Columns) -> Filter<M, K>,
    ) -> Query<M, Rows<S>, T, L::Both, P>
    where
        L: Narrowing<K>,
    {
        self.plan.filter.append_and(condition(M::columns()).beside_and());
        self.retyped()
    }

    /// The order of the rows: a column, `.asc()` or `.desc()` of one, or a tuple of these. A second call adds to it.
    pub fn order_by<B: IntoOrder<M>>(mut self, by: impl FnOnce(M::Columns) -> B) -> Self {
        self.plan.order.append_listed(order::order(by(M::columns())));
        self
    }

    /// Each row once, of those that are the same in all that is selected.
    pub fn distinct(mut self) -> Self {
        self.plan.clauses_mut().distinct = true;
        self
    }
}

impl<M: Model, S, T, L, P> Query<M, Rows<S>, T, L, P> {
    /// The row with this key: the key field's type, or a tuple in key order.
    pub fn get(mut self, key: impl Borrow<M::Key>) -> Query<M, Rows<S>, T, L::Both, P>
    where
        L: Narrowing<M::KeyLead>,
    {
        by_key::<M>(&mut self.plan.filter, key.borrow());
        self.retyped()
    }
}

impl<M: Source, T, L, P> Query<M, Rows<Whole>, T, L, P> {
    /// Gives columns and expressions in place of whole rows: one of them, or a tuple of up to 16.
    pub fn select<S: Selection<M>>(self, of: impl FnOnce(M::Columns) -> S) -> Query<M, Rows<S>, T, L, P> {
        self.listed(|list| of(M::columns()).append(list))
    }
}

impl<M: Source, O, T, L, P> Query<M, O, T, L, P> {
    pub(super) fn of_plan(plan: Plan) -> Self {
        Self { plan, types: PhantomData }
    }

    pub(super) fn retyped<Q, U, K, R>(self) -> Query<M, Q, U, K, R> {
        Query::of_plan(self.plan)
    }

    /// The same query, giving expressions.
    pub(super) fn listed<Q>(mut self, append: impl FnOnce(&mut Fragment)) -> Query<M, Q, T, L, P> {
        let mut list = Fragment::new();
        append(&mut list);
        self.plan.output = Output::List(Box::new(list));
        self.retyped()
    }

    /// At most so many rows.
    pub fn limit(mut self, rows: u64) -> Self {
        self.plan.limit = Some(rows);
        self
    }

    /// Without the first rows. The store still reads them.
    pub fn offset(mut self, rows: u64) -> Self {
        self.plan.offset = Some(rows);
        self
    }

    /// How long the query may take, from when it is first awaited. It is stopped on the server then, and
    /// [`Error::Timeout`](crate::Error::Timeout) is the answer.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.plan.clauses_mut().timeout = Some(limit);
        self
    }

    /// Reads the rows of all tenants.
    pub fn across_tenants(self) -> Query<M, O, Settled, L, P> {
        self.retyped()
    }

    /// Lets ClickHouse read the whole table.
    pub fn full_scan(self) -> Query<M, O, T, L::Scanned, P>
    where
        L: Scans,
    {
        self.retyped()
    }

    /// All rows.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    // The bound stands here so that the message of a store without the model stays short.
    pub fn all<E: Reads<M, O> + Knows<P>>(self, store: &E) -> Fetch<'_, Vec<E::Row>>
    where
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        store.all(Planned(self.plan))
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    pub fn one<E>(mut self, store: &E) -> Fetch<'_, Option<E::Row>>
    where
        E: Reads<M, O> + Knows<P>,
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        self.plan.limit = Some(self.plan.limit.map_or(1, |limit| limit.min(1)));
        store.one(Planned(self.plan))
    }

    /// How many rows [`all`](Self::all) would give.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    pub fn count<E>(self, store: &E) -> Fetch<'_, u64>
    where
        E: Reads<M, O> + Knows<P>,
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        store.count(Planned(self.plan))
    }

    /// Whether [`all`](Self::all) would give any row.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    pub fn exists<E>(self, store: &E) -> Fetch<'_, bool>
    where
        E: Reads<M, O> + Knows<P>,
        T: Scoped,
        L: Narrows<E::Dialect>,
    {
        store.exists(Planned(self.plan))
    }

    /// The statement that [`all`](Self::all) would send, with its parameters.
    #[must_use]
    pub fn sql<D: Renders<M> + Knows<P>>(&self, dialect: D) -> Sql
    where
        L: Parts<D>,
    {
        dialect.render(Select(&self.plan))
    }
}

impl<M: Source, O, T, L, P> Clone for Query<M, O, T, L, P> {
    fn clone(&self) -> Self {
        Self::of_plan(self.plan.clone())
    }
}

impl<M: Source, O, T, L, P> std::fmt::Debug for Query<M, O, T, L, P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Query").field(&self.plan).finish()
    }
}
