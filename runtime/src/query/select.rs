//! Building a query and running it.

use std::borrow::Borrow;
use std::marker::PhantomData;

use super::fetch::Fetch;
use super::filter::{Filter, Narrowing};
use super::operand::{Appended, Operand};
use super::order::{self, IntoOrder};
use super::plan::Plan;
use super::sql::{Renders, Select, Sql};
use super::tokens::{Fragment, Operator, Token};
use crate::model::{Free, Led, Model, NoTenant};

/// A query on the rows of `M`.
///
/// `O` is what it gives for each row, `T` whether the tenant is settled, `L` what of ClickHouse's sort key it
/// narrows. Nothing is sent before it is [run](Self::all) on a store.
#[must_use = "a query does nothing until it is run on a store"]
pub struct Query<M: Model, O = Whole, T = Settled, L = Free> {
    plan: Plan,
    types: PhantomData<Types<M, O, T, L>>,
}

type Types<M, O, T, L> = fn() -> (M, O, T, L);

/// What a query gives: whole rows.
#[derive(Debug, Clone, Copy)]
pub struct Whole;

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

/// What a query must narrow so that the store `E` need not read a whole table for it.
#[diagnostic::on_unimplemented(
    message = "ClickHouse would read the whole table for this query",
    label = "filter by the first column of the sort key, or say `.full_scan()`"
)]
pub trait Narrows<E: ?Sized> {}

/// A store that holds the rows of `M` and can give them as `O`.
#[diagnostic::on_unimplemented(
    message = "`{M}` does not live in `{Self}`",
    label = "the model has no attribute of this store"
)]
pub trait Reads<M: Model, O = Whole>: Send + Sync {
    /// What it gives for each row.
    type Row;

    #[doc(hidden)]
    fn all(&self, plan: Planned) -> Fetch<'_, Vec<Self::Row>>;

    #[doc(hidden)]
    fn one(&self, plan: Planned) -> Fetch<'_, Option<Self::Row>>;

    #[doc(hidden)]
    fn count(&self, plan: Planned) -> Fetch<'_, u64>;
}

/// A finished query on its way to a store.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct Planned(pub(crate) Plan);

/// Where queries begin: on every model.
pub trait Queries: Model {
    /// A query on all rows. Where the model has a tenant, begin with [`of`](Self::of).
    fn find() -> Query<Self, Whole, Unsettled<Self::Tenant>> {
        Query::of_plan(Plan::new(Self::TABLE))
    }

    /// A query on the rows of one tenant.
    fn of(tenant: impl Operand<Self, Self::Tenant>) -> Query<Self, Whole, Settled, Self::TenantLead> {
        let mut plan = Plan::new(Self::TABLE);
        if let Some(column) = Self::TABLE.tenant {
            equal(&mut plan.filter, column, |to| tenant.append(to));
        }
        Query::of_plan(plan)
    }

    /// The row with this key. Where the model has a tenant: `of(&tenant).get(&key)`.
    fn get(key: impl Borrow<Self::Key>) -> Query<Self, Whole, Unsettled<Self::Tenant>, Self::KeyLead> {
        Self::find().get(key)
    }
}

impl<M: Model> Queries for M {}

/// Appends `column = operand`, joined with `and`.
fn equal(filter: &mut Fragment, column: u16, operand: impl FnOnce(&mut Appended<'_>)) {
    if !filter.is_empty() {
        filter.tokens.push(Token::And);
    }
    filter.tokens.extend(&[Token::Column(column), Token::Then(Operator::Eq)]);
    operand(&mut Appended::new(filter, column));
}

impl<M: Model, O, T, L> Query<M, O, T, L> {
    fn of_plan(plan: Plan) -> Self {
        Self { plan, types: PhantomData }
    }

    fn retyped<P, U, K>(self) -> Query<M, P, U, K> {
        Query::of_plan(self.plan)
    }

    /// Keeps the rows for which the condition holds. Several filters hold all together.
    pub fn filter<K>(mut self, condition: impl FnOnce(M::Columns) -> Filter<M, K>) -> Query<M, O, T, L::Both>
    where
        L: Narrowing<K>,
    {
        let condition = condition(M::COLUMNS).beside_and();
        if self.plan.filter.is_empty() {
            self.plan.filter = condition;
        } else {
            self.plan.filter.tokens.push(Token::And);
            self.plan.filter.append(condition);
        }
        self.retyped()
    }

    /// The row with this key: the key field's type, or a tuple in key order.
    pub fn get(mut self, key: impl Borrow<M::Key>) -> Query<M, O, T, L::Both>
    where
        L: Narrowing<M::KeyLead>,
    {
        let filter = &mut self.plan.filter;
        for column in M::TABLE.key {
            if !filter.is_empty() {
                filter.tokens.push(Token::And);
            }
            filter.tokens.extend(&[Token::Column(*column), Token::Then(Operator::Eq), Token::Arg(*column)]);
        }
        M::bind_key(key.borrow(), &mut filter.args);
        self.retyped()
    }

    /// The order of the rows: a column, `.asc()` or `.desc()` of one, or a tuple of these. A second call adds to it.
    pub fn order_by<B: IntoOrder<M>>(mut self, by: impl FnOnce(M::Columns) -> B) -> Self {
        let by = order::order(by(M::COLUMNS));
        if !self.plan.order.is_empty() {
            self.plan.order.push(Token::Comma);
        }
        self.plan.order.extend(by.as_slice());
        self
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

    /// Reads the rows of all tenants.
    pub fn across_tenants(self) -> Query<M, O, Settled, L> {
        self.retyped()
    }

    /// Lets ClickHouse read the whole table.
    pub fn full_scan(self) -> Query<M, O, T, Led> {
        self.retyped()
    }

    /// All rows.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    pub fn all<E>(self, store: &E) -> Fetch<'_, Vec<E::Row>>
    where
        E: Reads<M, O>,
        T: Scoped,
        L: Narrows<E>,
    {
        store.all(Planned(self.plan))
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As every operation: see [`Error`](crate::Error).
    pub fn one<E>(mut self, store: &E) -> Fetch<'_, Option<E::Row>>
    where
        E: Reads<M, O>,
        T: Scoped,
        L: Narrows<E>,
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
        E: Reads<M, O>,
        T: Scoped,
        L: Narrows<E>,
    {
        store.count(Planned(self.plan))
    }

    /// The statement that [`all`](Self::all) would send, with its parameters.
    #[must_use]
    pub fn sql<D: Renders<M>>(&self, dialect: D) -> Sql {
        dialect.render(Select { plan: &self.plan, count: false })
    }
}

impl<M: Model, O, T, L> Clone for Query<M, O, T, L> {
    fn clone(&self) -> Self {
        Self::of_plan(self.plan.clone())
    }
}

impl<M: Model, O, T, L> std::fmt::Debug for Query<M, O, T, L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Query")
            .field("table", &self.plan.table.model)
            .field("filter", &self.plan.filter.tokens.as_slice())
            .field("args", &self.plan.filter.args)
            .field("order", &self.plan.order.as_slice())
            .field("limit", &self.plan.limit)
            .field("offset", &self.plan.offset)
            .finish()
    }
}
