//! Queries on several models whose rows belong together.
//!
//! A joined query reads pairs of rows, or more: its filters, orders, groups and selections get the columns of all of
//! them, and whole rows come as tuples.
//!
//! ```no_run
//! # use rowcol::prelude::*;
//! # #[derive(Model)] #[model(table = "traces", tenant = project)] #[postgres]
//! # #[has_many(spans: Span, by = trace)]
//! # struct Trace { #[key(cuid2)] id: Id<Trace>, project: String, name: String }
//! # #[derive(Model)] #[model(table = "spans", tenant = project)] #[postgres]
//! # struct Span { #[key(cuid2)] id: Id<Span>, project: String, trace: Id<Trace>, cost: f64 }
//! # async fn f(pg: &Postgres) -> Result<()> {
//! let pairs: Vec<(Trace, Span)> = Trace::of("p1").join(|t| t.spans).filter(|(_, s)| s.cost.gt(1.0)).all(pg).await?;
//! let all: Vec<(Trace, Option<Span>)> = Trace::of("p1").left_join(|t| t.spans).all(pg).await?;
//! let costs = Trace::of("p1")
//!     .left_join_on::<Span>(|t, s| t.id.eq(s.trace))
//!     .group_by(|(t, _)| t.name)
//!     .select(|(_, s), name| (name, s.get(|s| s.cost).sum()))
//!     .all(pg)
//!     .await?;
//! # let _: (Vec<(Trace, Span)>, Vec<(Trace, Option<Span>)>, Vec<(String, Option<f64>)>) = (pairs, all, costs);
//! # Ok(()) }
//! ```
//! **Tenants.** Where both sides have a tenant of the same type, that the two are equal is part of the join. A side
//! with a tenant of another type must be asked for by [`across_tenants`](Query::across_tenants).
//!
//! **ClickHouse** reads the side that is joined as a whole before it reads the first. So a query must narrow its
//! first table before anything is joined, and what is joined is narrowed by the same tenant, where its sort key
//! begins with that; or it says [`full_scan`](Query::full_scan).

use std::any::TypeId;

use super::filter::Filter;
use super::narrowing::{And, Plain};
use super::plan::{Join, JoinKind, Origin};
#[cfg(feature = "clickhouse")]
use super::select::{Only, Pins};
use super::select::{Query, Rows, Scoped, Whole};
use super::source::{Part, Single, Source};
#[cfg(feature = "clickhouse")]
use super::sql::ClickHouseDialect;
use super::tokens::{Fragment, Operator, Place, Token};
use super::tuples::of_2_to_6;
use crate::model::{Model, NoTenant, Table};
use crate::relation::{BelongsTo, HasMany, HasOne, Link, MaybeBelongsTo};
use crate::value::Value;

/// A relation that a query on `J` can follow by joining: to many, to one, or to one that may be missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be joined",
    label = "expected a relation such as `|t| t.observations`; of a relation through another model, join that one first"
)]
pub trait Relation<J> {
    /// The model it leads to.
    type To: Model;

    /// The table that it begins at, and the columns on both sides.
    #[doc(hidden)]
    fn side(self) -> (u8, &'static Link);
}

macro_rules! relations {
    ($($handle:ident)*) => {$(
        impl<M: Model, O: Model, J> Relation<J> for $handle<M, O, J> {
            type To = O;

            fn side(self) -> (u8, &'static Link) {
                (self.source(), self.link())
            }
        }
    )*};
}

relations!(HasMany HasOne BelongsTo MaybeBelongsTo);

/// A source to which `P` can be joined.
#[diagnostic::on_unimplemented(
    message = "`{P}` cannot be joined to `{Self}`",
    label = "a query joins up to 6 models"
)]
pub trait Extends<P: Part>: Source {
    /// All of them.
    type Joined: Source;
    /// The number of the new one.
    #[doc(hidden)]
    const NEXT: u8;
}

/// `M` with `P` joined to it.
pub type With<M, P> = <M as Extends<P>>::Joined;

/// A query on `M`, with `O` joined to it as `P`.
pub type JoinedQuery<M, P, O, T, L, S> =
    Query<With<M, P>, Rows<Whole>, And<T, <M as Source>::Tenant, O>, And<L, <M as Source>::Tenant, O>, S>;

/// Tenants of what is joined: the same type, or none.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the other table has a tenant of another type, `{Self}`",
    label = "begin with a query on it that says `.across_tenants()`"
)]
pub trait Within<A> {}

impl<T: Value> Within<T> for T {}
impl<A> Within<A> for NoTenant {}

#[diagnostic::do_not_recommend]
impl<T: Scoped, A, O: Single> Scoped for And<T, A, O> where O::Tenant: Within<A> {}

/// The columns of `M` in a query to which `P` is joined.
type Left<M, P> = <M as Source>::ColumnsIn<With<M, P>>;
/// The columns of `O` in a query on `M` to which it is joined as `P`.
type Right<M, P, O> = <O as Single>::SingleColumns<With<M, P>>;

/// The condition of a join of `O`, as `P`: what a closure over the columns of both sides gives.
#[doc(hidden)]
pub trait On<M: Extends<P>, P: Part, O: Single>: FnOnce(Left<M, P>, Right<M, P, O>) -> Self::Filter {
    type Filter;

    fn condition(self) -> Fragment;
}

#[diagnostic::do_not_recommend]
impl<M: Extends<P>, P: Part, O: Single, F, K: Plain> On<M, P, O> for F
where
    F: FnOnce(Left<M, P>, Right<M, P, O>) -> Filter<With<M, P>, K>,
{
    type Filter = Filter<With<M, P>, K>;

    fn condition(self) -> Fragment {
        self(M::columns_in(), O::single_columns(M::NEXT)).beside_and()
    }
}

impl<M: Source, T, L, S> Query<M, Rows<Whole>, T, L, S> {
    /// Pairs of each row with those that a relation leads to. Rows without any are left out.
    pub fn join<R: Relation<M>>(
        self,
        relation: impl FnOnce(M::Columns) -> R,
    ) -> JoinedQuery<M, R::To, R::To, T, L, S>
    where
        M: Extends<R::To>,
    {
        let on = along(relation(M::columns()), M::NEXT);
        self.joined::<R::To, R::To>(JoinKind::Inner, Origin::Table(R::To::TABLE), on)
    }

    /// Pairs of each row with those that a relation leads to, or with none: the other side is an `Option`.
    pub fn left_join<R: Relation<M>>(
        self,
        relation: impl FnOnce(M::Columns) -> R,
    ) -> JoinedQuery<M, Option<R::To>, R::To, T, L, S>
    where
        M: Extends<Option<R::To>>,
    {
        let on = along(relation(M::columns()), M::NEXT);
        self.joined::<Option<R::To>, R::To>(JoinKind::Left, Origin::Table(R::To::TABLE), on)
    }

    /// Pairs of rows for which a condition holds: `.join_on::<Observation>(|t, o| t.id.eq(o.trace_id))`.
    pub fn join_on<O: Model>(self, on: impl On<M, O, O>) -> JoinedQuery<M, O, O, T, L, S>
    where
        M: Extends<O>,
    {
        self.joined_on::<O, O, _>(JoinKind::Inner, Origin::Table(O::TABLE), on)
    }

    /// The same, and each row for which there is no pair: the other side is an `Option`.
    pub fn left_join_on<O: Model>(self, on: impl On<M, Option<O>, O>) -> JoinedQuery<M, Option<O>, O, T, L, S>
    where
        M: Extends<Option<O>>,
    {
        self.joined_on::<Option<O>, O, _>(JoinKind::Left, Origin::Table(O::TABLE), on)
    }

    pub(super) fn joined_on<P: Part, O: Single, F: On<M, P, O>>(
        self,
        kind: JoinKind,
        origin: Origin,
        on: F,
    ) -> JoinedQuery<M, P, O, T, L, S>
    where
        M: Extends<P>,
    {
        let on = on.condition();
        self.joined::<P, O>(kind, origin, on)
    }

    fn joined<P: Part, O: Single>(
        self,
        kind: JoinKind,
        origin: Origin,
        mut on: Fragment,
    ) -> JoinedQuery<M, P, O, T, L, S>
    where
        M: Extends<P>,
    {
        let mut plan = self.plan;
        if let Origin::Table(table) = origin
            && TypeId::of::<<M as Source>::Tenant>() == TypeId::of::<O::Tenant>()
        {
            same_tenant(plan.table, table, M::NEXT, &mut on);
        }
        plan.clauses_mut().joins.push(Join { kind, origin, on });
        Query::of_plan(plan)
    }
}

#[cfg(feature = "clickhouse")]
impl<M: Source, T, L, S> Query<M, Rows<Whole>, T, L, S> {
    /// ClickHouse: each row with at most one of those for which a condition holds. Rows without any are left out.
    pub fn any_join<O: Model>(
        self,
        on: impl On<M, O, O>,
    ) -> JoinedQuery<M, O, O, T, L, Only<ClickHouseDialect>>
    where
        M: Extends<O>,
        S: Pins<ClickHouseDialect>,
    {
        self.joined_on::<O, O, _>(JoinKind::Any, Origin::Table(O::TABLE), on).retyped()
    }

    /// ClickHouse: each row with one of those for which a condition holds, or with none.
    pub fn any_left_join<O: Model>(
        self,
        on: impl On<M, Option<O>, O>,
    ) -> JoinedQuery<M, Option<O>, O, T, L, Only<ClickHouseDialect>>
    where
        M: Extends<Option<O>>,
        S: Pins<ClickHouseDialect>,
    {
        self.joined_on::<Option<O>, O, _>(JoinKind::AnyLeft, Origin::Table(O::TABLE), on).retyped()
    }

    /// ClickHouse: each row with the closest of the other side. The condition is one or more equalities and one
    /// inequality, last: `|t, p| t.symbol.eq(p.symbol) & t.at.ge(p.at)` gives each trade the last price before it.
    /// Rows without any are left out.
    pub fn asof_join<O: Model>(
        self,
        on: impl On<M, O, O>,
    ) -> JoinedQuery<M, O, O, T, L, Only<ClickHouseDialect>>
    where
        M: Extends<O>,
        S: Pins<ClickHouseDialect>,
    {
        self.joined_on::<O, O, _>(JoinKind::Asof, Origin::Table(O::TABLE), on).retyped()
    }

    /// ClickHouse: the same, and each row for which there is none.
    pub fn asof_left_join<O: Model>(
        self,
        on: impl On<M, Option<O>, O>,
    ) -> JoinedQuery<M, Option<O>, O, T, L, Only<ClickHouseDialect>>
    where
        M: Extends<Option<O>>,
        S: Pins<ClickHouseDialect>,
    {
        self.joined_on::<Option<O>, O, _>(JoinKind::AsofLeft, Origin::Table(O::TABLE), on).retyped()
    }
}

/// The condition that a relation stands for, to the table with the number `next`.
pub(super) fn along<J>(relation: impl Relation<J>, next: u8) -> Fragment {
    let (source, link) = relation.side();
    pairs((source, link.from), (next, link.to))
}

/// That the fields of one table are equal to those of another one, place by place.
pub(super) fn pairs(one: (u8, &[u16]), other: (u8, &[u16])) -> Fragment {
    let mut on = Fragment::new();
    for (left, right) in one.1.iter().zip(other.1) {
        equal(
            Place { out: 0, source: one.0, field: *left },
            Place { out: 0, source: other.0, field: *right },
            &mut on,
        );
    }
    on
}

/// Appends that both tables have the same tenant, unless the condition says so already.
pub(super) fn same_tenant(first: &Table, table: &Table, next: u8, on: &mut Fragment) {
    if let (Some(own), Some(other)) = (first.tenant, table.tenant) {
        let pair = (Place::of(own), Place { out: 0, source: next, field: other });
        // Only where nothing but equalities stands there, joined by `and`.
        let equalities =
            [Token::And, Token::Then(Operator::Eq), Token::Begin(Operator::Eq), Token::End(Operator::Eq)];
        let simple = |token: &Token| matches!(token, Token::Column(_)) || equalities.contains(token);
        let tokens = on.tokens.as_slice();
        let said = tokens.iter().all(simple)
            && tokens.windows(3).any(|tokens| {
                matches!(tokens, [Token::Column(a), Token::Then(Operator::Eq), Token::Column(b)]
                    if (*a, *b) == pair || (*b, *a) == pair)
            });
        if !said {
            equal(pair.0, pair.1, on);
        }
    }
}

fn equal(left: Place, right: Place, on: &mut Fragment) {
    if !on.is_empty() {
        on.tokens.push(Token::And);
    }
    on.tokens.extend(&[Token::Column(left), Token::Then(Operator::Eq), Token::Column(right)]);
}

macro_rules! tuples {
    ($($first:ident 0 $($name:ident $place:literal)+;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$first: Single, $($name: Part),+> Source for ($first, $($name),+) {
            type Columns = ($first::SingleColumns<Self>, $($name::PartColumns<Self>),+);
            type ColumnsIn<Joined> = ($first::SingleColumns<Joined>, $($name::PartColumns<Joined>),+);
            type Tenant = <$first as Single>::Tenant;

            fn columns() -> Self::Columns {
                Self::columns_in()
            }

            fn columns_in<Joined>() -> Self::ColumnsIn<Joined> {
                ($first::single_columns(0), $($name::part_columns($place)),+)
            }

            fn keys(keys: &mut Vec<super::page::KeyColumn>) {
                $first::single_keys(0, keys);
                $($name::part_keys($place, keys);)+
            }
        }
    )*};
}

of_2_to_6!(tuples);

macro_rules! extends {
    ($([$($name:ident)*] $next:literal;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<A: Single, $($name: Part,)* Next: Part> Extends<Next> for (A, $($name),*) {
            type Joined = (A, $($name,)* Next);
            const NEXT: u8 = $next;
        }
    )*};
}

extends! {
    [B] 2;
    [B C] 3;
    [B C D] 4;
    [B C D E] 5;
}

#[diagnostic::do_not_recommend]
impl<S: Single, P: Part> Extends<P> for S {
    type Joined = (S, P);
    const NEXT: u8 = 1;
}
