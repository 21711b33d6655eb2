//! What conditions and queries narrow of ClickHouse's sort keys, and what they ask of the queries that stand in them.

use std::marker::PhantomData;

#[cfg(feature = "clickhouse")]
use super::select::Narrows;
use super::select::Pin;
use super::source::LivesIn;
#[cfg(feature = "clickhouse")]
use super::sql::ClickHouseDialect;
use crate::model::{Aggregated, Free, Led};

/// What two conditions narrow together. For the types of `&`, `|` and `!`.
#[diagnostic::on_unimplemented(
    message = "a condition on groups of rows cannot stand beside one on rows",
    label = "conditions on rows go into `.filter(..)`, those on groups into `.having(..)`"
)]
pub trait Narrowing<Other> {
    /// When both hold: [`Led`] if one of them is.
    type Both;
    /// When one holds: nothing.
    type Either;
}

/// Declares what is narrowed by pairs of conditions.
macro_rules! narrowing {
    ($($one:ident $other:ident: $both:ident, $either:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Narrowing<$other> for $one {
            type Both = $both;
            type Either = $either;
        }
    )*};
}

narrowing! {
    Led Led: Led, Free;
    Led Free: Led, Free;
    Free Led: Led, Free;
    Free Free: Free, Free;
}

#[diagnostic::do_not_recommend]
impl<P: Pin, Q: Pin> Narrowing<Aggregated<Q>> for Aggregated<P> {
    type Both = Aggregated<P::And<Q>>;
    type Either = Aggregated<P::And<Q>>;
}

/// Says of a condition that it is on rows, and that no query stands in it: [`Led`] or [`Free`].
#[diagnostic::on_unimplemented(
    message = "this place takes conditions on rows, without queries in them",
    label = "conditions on groups go into `.having(..)`, those with queries in them into `.filter(..)` of a query"
)]
pub trait Plain {}

impl Plain for Led {}
impl Plain for Free {}

/// What a condition or a query narrows, `L`, and what is asked of queries that stand in it: that they narrow `X`.
#[derive(Debug, Clone, Copy)]
pub struct Asks<L, X>(PhantomData<fn() -> (L, X)>);

/// A query on `M` that stands in a condition, and what it narrows.
#[derive(Debug, Clone, Copy)]
pub struct Inner<M, L>(PhantomData<fn() -> (M, L)>);

/// What a query narrows, `L`, to which `O` was joined; `A` is the type of its tenant. Its first table must be narrowed
/// before.
#[derive(Debug, Clone, Copy)]
pub struct And<L, A, O>(PhantomData<(L, A, O)>);

/// What a query narrows, `L`, to which another query was joined, which narrows `X`.
#[derive(Debug, Clone, Copy)]
pub struct AndQuery<L, X>(PhantomData<fn() -> (L, X)>);

#[diagnostic::do_not_recommend]
impl<L: Narrowing<K>, X, K> Narrowing<K> for Asks<L, X> {
    type Both = Asks<L::Both, X>;
    type Either = Asks<L::Either, X>;
}

#[diagnostic::do_not_recommend]
impl<L, A, O, K: Plain> Narrowing<K> for And<L, A, O> {
    type Both = Self;
    type Either = Self;
}

#[diagnostic::do_not_recommend]
impl<L, X, K: Plain> Narrowing<K> for AndQuery<L, X> {
    type Both = Self;
    type Either = Self;
}

/// Conditions in which queries stand, beside others.
macro_rules! asking {
    ($([$($parameter:ident),*] $state:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($parameter,)* K, Y> Narrowing<Asks<K, Y>> for $state
        where
            $state: Narrowing<K>,
        {
            type Both = Asks<<$state as Narrowing<K>>::Both, Y>;
            type Either = Asks<<$state as Narrowing<K>>::Either, Y>;
        }
    )*};
}

asking! {
    [] Led;
    [] Free;
    [L, A, O] And<L, A, O>;
    [L, X] AndQuery<L, X>;
}

/// Says of a query that the models of all queries that stand in it live in the stores that speak the dialect `D`.
#[diagnostic::on_unimplemented(
    message = "a query in this one reads a model that does not live in `{D}`",
    label = "run it on a store that holds all of its models"
)]
pub trait Parts<D> {}

/// What a query narrows once ClickHouse may read whole tables for it.
#[doc(hidden)]
pub trait Scans {
    type Scanned;
}

macro_rules! states {
    ($([$($parameter:ident),*] $state:ty, $scanned:ty $(, $bound:ident: $($part:ident)|+)*;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<D, $($parameter),*> Parts<D> for $state
        where
            $($($part: Parts<D>,)+)*
        {
        }

        #[diagnostic::do_not_recommend]
        impl<$($parameter),*> Scans for $state
        where
            $($($part: Scans,)+)*
        {
            type Scanned = $scanned;
        }
    )*};
}

states! {
    [] Led, Self;
    [] Free, Led;
    [L, X] Asks<L, X>, Asks<L::Scanned, X::Scanned>, parts: L | X;
    [L, A, O] And<L, A, O>, L::Scanned, parts: L;
    [L, X] AndQuery<L, X>, Asks<L::Scanned, X::Scanned>, parts: L | X;
}

#[diagnostic::do_not_recommend]
impl<D, M: LivesIn<D>, L: Parts<D>> Parts<D> for Inner<M, L> {}

impl<M, L: Scans> Scans for Inner<M, L> {
    type Scanned = Inner<M, L::Scanned>;
}

/// Queries for which ClickHouse need not read a whole table. Of a bound that fails behind an impl for all queries, the
/// compiler says less than of one that has no impl.
#[cfg(feature = "clickhouse")]
#[doc(hidden)]
pub trait Narrowed {}

#[cfg(feature = "clickhouse")]
#[diagnostic::do_not_recommend]
impl<L: Narrowed> Narrows<ClickHouseDialect> for L {}

#[cfg(feature = "clickhouse")]
macro_rules! narrowed {
    ($([$($parameter:ident),*] $state:ty: $($part:ident)*;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($parameter),*> Narrowed for $state
        where
            Self: Parts<ClickHouseDialect>,
            $($part: Narrowed,)*
        {
        }
    )*};
}

#[cfg(feature = "clickhouse")]
narrowed! {
    [] Led: ;
    [L, X] Asks<L, X>: L X;
    [L, X] AndQuery<L, X>: L X;
    [M, L] Inner<M, L>: L;
}

/// What is joined is narrowed by the tenant, which is that of the first table.
#[cfg(feature = "clickhouse")]
#[diagnostic::do_not_recommend]
impl<L, A, O> Narrowed for And<L, A, O>
where
    L: Narrowed,
    A: crate::Value,
    O: crate::Model<Tenant = A, TenantLead = Led>,
{
}
