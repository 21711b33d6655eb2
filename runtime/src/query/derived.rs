//! Queries on what other queries give: over an aggregate, over the rows that a limit leaves, over several queries
//! together.
//!
//! [`from_query`] reads another query as if it were a table; what it selects, in its order, are the columns.
//! [`union_all`](Query::union_all) and its like read the rows of two, and [`join_query`](Query::join_query) joins one.
//!
//! ```no_run
//! # use rowcol::prelude::*;
//! # use rowcol::query::from_query;
//! # #[derive(Model)] #[model(table = "spans", tenant = project)] #[postgres]
//! # struct Span { #[key(cuid2)] id: Id<Span>, project: String, model: String, cost: f64 }
//! # async fn f(pg: &Postgres) -> Result<()> {
//! // Of the models that cost anything: how many, and the dearest.
//! let per_model = Span::of("p1").group_by(|s| s.model).select(|s, model| (model, s.cost.sum()));
//! let summary = from_query(per_model)
//!     .filter(|(_, cost)| cost.gt(0.0))
//!     .aggregate(|(model, cost)| (model.count(), cost.max()));
//! let (models, dearest): (u64, Option<f64>) = summary.one(pg).await?.unwrap_or_default();
//! # let _ = (models, dearest); Ok(()) }
//! ```

use std::marker::PhantomData;
use std::sync::Arc;

use super::expr::{Expr, Key};
use super::group::Groups;
use super::join::{Extends, On, With};
use super::narrowing::{AndQuery, Asks};
use super::page::KeyColumn;
use super::plan::{JoinKind, Origin, Plan, SetOperator};
use super::select::{Any, Only, Query, Rows, Scoped, Whole};
use super::selection::{Unread, Wire, Yields};
use super::source::{LivesIn, Single, Source};
use super::tuples::up_to_16;
use crate::Column;
use crate::model::{Led, Model, NoTenant};
use crate::value::Value;

/// The rows of another query, of the shape `X`.
#[derive(Debug)]
pub struct Derived<X>(PhantomData<fn() -> X>);

/// What a query on `M` gives that gives `O`.
#[derive(Debug)]
pub struct Of<M, O>(PhantomData<fn() -> (M, O)>);

/// What two queries give.
#[derive(Debug)]
pub struct Together<X, Y>(PhantomData<fn() -> (X, Y)>);

/// The shape of what a query gives.
#[doc(hidden)]
pub trait Shape: 'static {
    type Row: Send + 'static;
    type Columns<J>: Copy;

    fn columns<J>(source: u8) -> Self::Columns<J>;
    fn read<D: Wire>(cells: &mut D::Cells<'_>) -> Result<Self::Row, Unread>;
}

/// What is selected, as the columns that another query reads: a column, an expression, or a tuple of them.
#[doc(hidden)]
pub trait Selected: 'static {
    type Row: Send + 'static;
    type Columns<J>: Copy;

    fn columns<J>(source: u8) -> Self::Columns<J>;
    fn read<D: Wire>(cells: &mut D::Cells<'_>) -> Result<Self::Row, Unread>;
}

/// One selected expression.
#[doc(hidden)]
pub trait SelectedOne: 'static {
    type Value: Value;
}

macro_rules! singles {
    ($([$($parameter:ident),*] $ty:ty;)*) => {$(
        impl<M: 'static, T: Value, $($parameter: 'static),*> SelectedOne for $ty {
            type Value = T;
        }

        impl<M: 'static, T: Value, $($parameter: 'static),*> Selected for $ty {
            type Row = T;
            type Columns<J> = Column<J, T>;

            fn columns<J>(source: u8) -> Column<J, T> {
                Column::at(0, source)
            }

            fn read<D: Wire>(cells: &mut D::Cells<'_>) -> Result<T, Unread> {
                D::value(cells)
            }
        }
    )*};
}

singles! {
    [L] Column<M, T, L>;
    [K] Expr<M, T, K>;
    [] Key<M, T>;
}

macro_rules! tuples {
    ($($($name:ident $place:literal)+;)*) => {$(
        impl<$($name: SelectedOne),+> Selected for ($($name,)+) {
            type Row = ($($name::Value,)+);
            type Columns<Joined> = ($(Column<Joined, $name::Value>,)+);

            fn columns<Joined>(source: u8) -> Self::Columns<Joined> {
                ($(Column::at($place, source),)+)
            }

            fn read<Dialect: Wire>(cells: &mut Dialect::Cells<'_>) -> Result<Self::Row, Unread> {
                Ok(($(Dialect::value::<$name::Value>(cells)?,)+))
            }
        }
    )*};
}

up_to_16!(tuples);

/// What other queries can read: whole rows of a model, or a selection.
#[diagnostic::on_unimplemented(
    message = "a query cannot read the rows of this one",
    label = "it must give whole rows of one model, or `.select(..)` columns and expressions"
)]
pub trait Derives<M> {
    /// A row.
    type Row;
    /// Its shape.
    type Shape: 'static;
    /// The source that another query reads it as.
    type Source: Single;
    /// The same, together with the rows of another shape.
    type United<Y: 'static>: Single;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Derives<M> for Rows<Whole> {
    type Row = M;
    type Shape = M;
    type Source = M;
    type United<Y: 'static> = M;
}

#[diagnostic::do_not_recommend]
impl<X: Shape> Derives<Derived<X>> for Rows<Whole> {
    type Row = X::Row;
    type Shape = X;
    type Source = Derived<X>;
    type United<Y: 'static> = Derived<Together<X, Y>>;
}

macro_rules! selections {
    ($([$($parameter:ident),*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Source, S: Selected, $($parameter: 'static),*> Derives<M> for $ty {
            type Row = S::Row;
            type Shape = Of<M, Self>;
            type Source = Derived<Of<M, Self>>;
            type United<Y: 'static> = Derived<Together<Of<M, Self>, Y>>;
        }

        impl<M: Source, S: Selected, $($parameter: 'static),*> Shape for Of<M, $ty> {
            type Row = S::Row;
            type Columns<Joined> = S::Columns<Joined>;

            fn columns<Joined>(source: u8) -> Self::Columns<Joined> {
                S::columns(source)
            }

            fn read<Dialect: Wire>(cells: &mut Dialect::Cells<'_>) -> Result<Self::Row, Unread> {
                S::read::<Dialect>(cells)
            }
        }
    )*};
}

selections! {
    [] Rows<S>;
    [G] Groups<G, S>;
}

impl<X: Shape, Y: 'static> Shape for Together<X, Y> {
    type Row = X::Row;
    type Columns<J> = X::Columns<J>;

    fn columns<J>(source: u8) -> Self::Columns<J> {
        X::columns(source)
    }

    fn read<D: Wire>(cells: &mut D::Cells<'_>) -> Result<Self::Row, Unread> {
        X::read::<D>(cells)
    }
}

#[diagnostic::do_not_recommend]
impl<X: Shape> Single for Derived<X> {
    type SingleColumns<J> = X::Columns<J>;
    type Tenant = NoTenant;

    fn single_columns<J>(source: u8) -> X::Columns<J> {
        X::columns(source)
    }

    fn single_keys(_: u8, _: &mut Vec<KeyColumn>) {}
}

#[diagnostic::do_not_recommend]
impl<D: Wire, M: LivesIn<D>, O: Yields<D, M>> LivesIn<D> for Derived<Of<M, O>> {}

#[diagnostic::do_not_recommend]
impl<D, X, Y> LivesIn<D> for Derived<Together<X, Y>>
where
    Derived<X>: LivesIn<D>,
    Derived<Y>: LivesIn<D>,
{
}

#[diagnostic::do_not_recommend]
impl<D: Wire, X: Shape> Yields<D, Derived<X>> for Whole {
    type Row = X::Row;

    fn read(cells: &mut D::Cells<'_>) -> Result<X::Row, Unread> {
        X::read::<D>(cells)
    }
}

/// To what two queries are pinned that become one.
#[diagnostic::on_unimplemented(
    message = "these queries have clauses of different stores",
    label = "one store must know the clauses of both"
)]
pub trait PinnedWith<R> {
    /// The store that knows the clauses of both.
    type Both;
}

impl<R> PinnedWith<R> for Any {
    type Both = R;
}

impl<D> PinnedWith<Any> for Only<D> {
    type Both = Self;
}

impl<D> PinnedWith<Self> for Only<D> {
    type Both = Self;
}

#[diagnostic::do_not_recommend]
impl<T: Scoped, U: Scoped> Scoped for (T, U) {}

/// A query on `M` that reads another one, which narrows `L`.
pub type Reading<M, T, L, P> = Query<M, Rows<Whole>, T, Asks<Led, L>, P>;

/// A query on what another query gives: its filters, groups and selections get a column for each expression that the
/// other selects, in its order, or the columns of the model where it gives whole rows.
///
/// It becomes a `with` before the select. The order of the rows is that of the query around it.
pub fn from_query<M: Source, O: Derives<M>, T, L, P>(
    query: Query<M, O, T, L, P>,
) -> Reading<O::Source, T, L, P> {
    Query::of_plan(reading(query.plan))
}

/// A plan that reads another one. What is said of the request as a whole is said of it.
pub(super) fn reading(inner: Plan) -> Plan {
    let mut plan = Plan::new(inner.table);
    let mut inner = inner;
    let clauses = plan.clauses_mut();
    if let Some(own) = inner.clauses_if_any() {
        clauses.timeout = own.timeout.take();
        clauses.clickhouse.settings = std::mem::take(&mut own.clickhouse.settings);
        clauses.clickhouse.query_id = own.clickhouse.query_id.take();
    }
    clauses.from = Some(Arc::new(inner));
    plan
}

/// The rows of two plans.
fn together(first: Plan, operator: SetOperator, other: Plan) -> Plan {
    let mut whole = match first.united_by(operator) {
        true => first,
        false => {
            let mut bare = reading(first);
            let request = bare.clauses_mut();
            let (timeout, settings) =
                (request.timeout.take(), std::mem::take(&mut request.clickhouse.settings));
            let mut whole = reading(bare);
            let request = whole.clauses_mut();
            (request.timeout, request.clickhouse.settings) = (timeout, settings);
            whole
        }
    };
    if let Some(bare) = &mut whole.clauses_mut().from {
        Arc::make_mut(bare).clauses_mut().others.push((operator, other));
    }
    whole
}

macro_rules! set_operators {
    ($($(#[$doc:meta])* $method:ident = $operator:ident;)*) => {
        impl<M: Source, O: Derives<M>, T, L, P> Query<M, O, T, L, P> {$(
            $(#[$doc])*
            ///
            /// Both give the same types. What follows, such as an order or a limit, is about the rows of both.
            pub fn $method<N: Source, Q: Derives<N, Row = O::Row>, U, K, R>(
                self,
                other: Query<N, Q, U, K, R>,
            ) -> Reading<O::United<Q::Shape>, (T, U), Asks<L, K>, P::Both>
            where
                P: PinnedWith<R>,
            {
                Query::of_plan(together(self.plan, SetOperator::$operator, other.plan))
            }
        )*}
    };
}

set_operators! {
    /// The rows of this query and of another one.
    union_all = UnionAll;
    /// The rows of this query and of another one, each once.
    union = Union;
    /// The rows that both this query and another one give, each once.
    intersect = Intersect;
    /// The rows of this query that another one does not give, each once.
    except = Except;
}

/// A query on the rows of `M` beside those of another query.
type Pairs<M, N, T, U, L, K, P> = Query<With<M, N>, Rows<Whole>, (T, U), AndQuery<L, K>, P>;

impl<M: Source, T, L, P> Query<M, Rows<Whole>, T, L, P> {
    /// Pairs of rows with the rows of another query for which a condition holds.
    pub fn join_query<N: Source, Q: Derives<N>, U, K, R, F>(
        self,
        query: Query<N, Q, U, K, R>,
        on: F,
    ) -> Pairs<M, Q::Source, T, U, L, K, P::Both>
    where
        M: Extends<Q::Source>,
        P: PinnedWith<R>,
        F: On<M, Q::Source, Q::Source>,
    {
        self.joined_on::<Q::Source, Q::Source, F>(JoinKind::Inner, Origin::Query(Arc::new(query.plan)), on)
            .retyped()
    }

    /// The same, and each row for which there is no pair: the other side is an `Option`.
    pub fn left_join_query<N: Source, Q: Derives<N>, U, K, R, F>(
        self,
        query: Query<N, Q, U, K, R>,
        on: F,
    ) -> Pairs<M, Option<Q::Source>, T, U, L, K, P::Both>
    where
        M: Extends<Option<Q::Source>>,
        P: PinnedWith<R>,
        F: On<M, Option<Q::Source>, Q::Source>,
    {
        self.joined_on::<Option<Q::Source>, Q::Source, F>(
            JoinKind::Left,
            Origin::Query(Arc::new(query.plan)),
            on,
        )
        .retyped()
    }
}
