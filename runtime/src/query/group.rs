//! Groups of rows.

use super::expr::{Each, Expr, Group, Key};
use super::filter::Filter;
use super::order::{self, IntoOrder};
use super::select::{Query, Rows, Whole};
use super::selection::{Aggregation, Unread, Wire, Yields};
use super::source::Source;
use super::tokens::{Fragment, Token};
use super::tuples::up_to_8;
use crate::Column;
use crate::model::Aggregated;
use crate::value::Value;

/// What a query gives: `S` for each group of rows. `G` are the keys that rows are grouped by.
#[derive(Debug)]
pub struct Groups<G, S>(std::marker::PhantomData<fn() -> (G, S)>);

/// What a grouped query gives before `.select(..)` says what.
#[derive(Debug, Clone, Copy)]
pub struct Unselected;

#[diagnostic::do_not_recommend]
impl<D: Wire, M, G, S: Yields<D, M>> Yields<D, M> for Groups<G, S> {
    type Row = S::Row;

    #[inline]
    fn read(cells: &mut D::Cells<'_>) -> Result<Self::Row, Unread> {
        S::read(cells)
    }
}

/// What rows of `M` can be grouped by: a column, an expression over the row, or a tuple of up to 8 of these.
#[diagnostic::on_unimplemented(
    message = "rows of `{M}` cannot be grouped by `{Self}`",
    label = "expected a column of `{M}`, an expression over one row, or a tuple of up to 8 of these"
)]
pub trait GroupBy<M> {
    /// The keys as the rest of the query refers to them: [`Key`], or a tuple of keys.
    type Keys: Keys;

    /// Appends them.
    #[doc(hidden)]
    fn append(self, keys: &mut Vec<Fragment>);
}

/// One of the keys.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "rows of `{M}` cannot be grouped by `{Self}`",
    label = "expected a column of `{M}` or an expression over one row"
)]
pub trait GroupKey<M> {
    type Value: Value;

    fn fragment(self) -> Fragment;
}

/// The handles of the keys.
#[doc(hidden)]
pub trait Keys: Copy {
    const ALL: Self;
}

impl Keys for () {
    const ALL: Self = ();
}

impl<M, T> Keys for Key<M, T> {
    const ALL: Self = Self::at(0);
}

impl<M, T: Value, L> GroupKey<M> for Column<M, T, L> {
    type Value = T;

    fn fragment(self) -> Fragment {
        let mut fragment = Fragment::new();
        fragment.tokens.push(Token::Column(self.place()));
        fragment
    }
}

impl<M, T: Value> GroupKey<M> for Expr<M, T, Each> {
    type Value = T;

    fn fragment(self) -> Fragment {
        self.fragment
    }
}

macro_rules! single {
    ($([$($parameter:ident),*] $ty:ty;)*) => {$(
        impl<M, T: Value, $($parameter),*> GroupBy<M> for $ty {
            type Keys = Key<M, T>;

            fn append(self, keys: &mut Vec<Fragment>) {
                keys.push(self.fragment());
            }
        }
    )*};
}

single! {
    [L] Column<M, T, L>;
    [] Expr<M, T, Each>;
}

macro_rules! tuples {
    ($($($name:ident $place:literal)+;)*) => {$(
        impl<M, $($name: GroupKey<M>),+> GroupBy<M> for ($($name,)+) {
            type Keys = ($(Key<M, $name::Value>,)+);

            #[allow(non_snake_case)]
            fn append(self, keys: &mut Vec<Fragment>) {
                let ($($name,)+) = self;
                $(keys.push($name.fragment());)+
            }
        }

        impl<M, $($name),+> Keys for ($(Key<M, $name>,)+) {
            const ALL: Self = ($(Key::at($place),)+);
        }
    )*};
}

up_to_8!(tuples);

impl<M: Source, T, L, P> Query<M, Rows<Whole>, T, L, P> {
    /// Puts the rows into groups; [`select`](Query::select) says what is given of each.
    pub fn group_by<G: GroupBy<M>>(
        mut self,
        by: impl FnOnce(M::Columns) -> G,
    ) -> Query<M, Groups<G::Keys, Unselected>, T, L, P> {
        let clauses = self.plan.clauses_mut();
        clauses.aggregated = true;
        by(M::columns()).append(&mut clauses.keys);
        self.retyped()
    }

    /// One row of aggregates over all rows.
    pub fn aggregate<S: Aggregation<M>>(
        mut self,
        of: impl FnOnce(M::Columns) -> S,
    ) -> Query<M, Groups<(), S>, T, L, P> {
        self.plan.clauses_mut().aggregated = true;
        self.listed(|list| of(M::columns()).append(list))
    }
}

impl<M: Source, G: Keys, T, L, P> Query<M, Groups<G, Unselected>, T, L, P> {
    /// What is given of each group: of its keys, and of aggregates over its rows.
    pub fn select<S: Aggregation<M>>(
        self,
        of: impl FnOnce(M::Columns, G) -> S,
    ) -> Query<M, Groups<G, S>, T, L, P> {
        self.listed(|list| of(M::columns(), G::ALL).append(list))
    }
}

impl<M: Source, G: Keys, S, T, L, P> Query<M, Groups<G, S>, T, L, P> {
    /// Keeps the groups for which the condition holds: on keys and aggregates.
    pub fn having(mut self, condition: impl FnOnce(M::Columns, G) -> Filter<M, Aggregated>) -> Self {
        let condition = condition(M::columns(), G::ALL).beside_and();
        let having = &mut self.plan.clauses_mut().having;
        having.get_or_insert_with(Fragment::new).append_and(condition);
        self
    }

    /// The order of the groups: by keys and aggregates. A second call adds to it.
    pub fn order_by<B: IntoOrder<M, Group>>(mut self, by: impl FnOnce(M::Columns, G) -> B) -> Self {
        self.plan.order.append_listed(order::order(by(M::columns(), G::ALL)));
        self
    }
}
