//! Groups of rows.

use super::aggregate::count;
use super::derived::PinnedWith;
use super::expr::{Each, Expr, Group, Key};
use super::filter::Filter;
use super::order::{self, IntoOrder};
use super::plan::GroupingSets;
use super::select::{Query, Rows, Whole};
use super::selection::{Aggregation, Unread, Wire, Yields};
use super::source::Source;
use super::tokens::{Fragment, Operator, Token};
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
    /// The same where each may be NULL.
    type Nullable: Keys;

    const ALL: Self;
}

impl Keys for () {
    type Nullable = ();

    const ALL: Self = ();
}

impl<M, T: Value> Keys for Key<M, T> {
    type Nullable = Key<M, Option<T::Base>>;

    const ALL: Self = Self::at(0);
}

impl<M, T> Key<M, T> {
    /// This is a row of totals, in which rows are not grouped by this key: for queries
    /// [with totals](Query::with_totals).
    pub fn is_total(self) -> Filter<M, Aggregated> {
        let mut fragment = Fragment::new();
        fragment.tokens.push(self.token());
        fragment.tokens.wrap(Operator::IsTotal);
        Filter::new(fragment)
    }
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

        impl<M, $($name: Value),+> Keys for ($(Key<M, $name>,)+) {
            type Nullable = ($(Key<M, Option<$name::Base>>,)+);

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
    ) -> Query<M, Groups<(), S>, T, L, P::Both>
    where
        P: PinnedWith<S::Pin>,
    {
        self.plan.clauses_mut().aggregated = true;
        self.listed::<()>(|list| of(M::columns()).append(list)).retyped()
    }
}

impl<M: Source, G: Keys, T, L, P> Query<M, Groups<G, Unselected>, T, L, P> {
    /// Gives one more row, of all rows together, in which the keys are NULL; [`Key::is_total`] tells it from a group
    /// of NULLs. Where there are no rows, there are no totals.
    ///
    /// ```
    /// # use rowcol::prelude::*;
    /// # #[derive(Model)] #[model(table = "spans")] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
    /// # struct Span { #[key] id: i64, model: String, cost: f64 }
    /// // `(Option<String>, u64, Option<f64>)`, the totals last.
    /// let query = Span::find()
    ///     .group_by(|s| s.model)
    ///     .with_totals()
    ///     .order_by(|_, model| (model.is_total().as_expr(), model))
    ///     .select(|s, model| (model, count(), s.cost.sum()));
    /// let sql = query.sql(Dialect::Postgres);
    /// assert!(sql.contains(r#"group by grouping sets (("model"), ())"#), "{sql}");
    /// ```
    ///
    /// This is standard SQL, and means the same on both stores, in subqueries too. ClickHouse's own `WITH TOTALS`
    /// sends the row apart from the others, and not at all in its binary formats of rows.
    pub fn with_totals(self) -> Query<M, Groups<G::Nullable, Unselected>, T, L, P> {
        self.grouped(GroupingSets::Totals)
    }

    /// Gives rows for subtotals too: of the rows that are equal in all keys but the last, and so on, to all rows
    /// together. The keys that are left out are NULL, see [`with_totals`](Self::with_totals).
    pub fn rollup(self) -> Query<M, Groups<G::Nullable, Unselected>, T, L, P> {
        self.grouped(GroupingSets::Rollup)
    }

    /// Gives rows for each combination of the keys, among them none. The keys that are left out are NULL, see
    /// [`with_totals`](Self::with_totals).
    ///
    /// ```
    /// # use rowcol::prelude::*;
    /// # #[derive(Model)] #[model(table = "spans")] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
    /// # struct Span { #[key] id: i64, model: String, user: String }
    /// // By model and user, by model, by user, and all together.
    /// let query = Span::find().group_by(|s| (s.model, s.user)).cube().select(|_, (model, user)| (model, user, count()));
    /// let sql = query.sql(Dialect::Postgres);
    /// assert!(sql.contains(r#"group by cube ("model", "user")"#), "{sql}");
    /// ```
    pub fn cube(self) -> Query<M, Groups<G::Nullable, Unselected>, T, L, P> {
        self.grouped(GroupingSets::Cube)
    }

    fn grouped(mut self, sets: GroupingSets) -> Query<M, Groups<G::Nullable, Unselected>, T, L, P> {
        // Of no rows, Postgres has totals and ClickHouse has none. And where nothing is needed of the groups but how
        // many there are, ClickHouse (26.7) forgets the one of all rows, unless there is a condition on it.
        let Expr { mut fragment, .. } = count::<M>();
        fragment.push_text(" > 0");
        let clauses = self.plan.clauses_mut();
        clauses.having.get_or_insert_with(Fragment::new).append_and(fragment);
        clauses.sets = Some(sets);
        self.retyped()
    }

    /// What is given of each group: of its keys, and of aggregates over its rows.
    pub fn select<S: Aggregation<M>>(
        self,
        of: impl FnOnce(M::Columns, G) -> S,
    ) -> Query<M, Groups<G, S>, T, L, P::Both>
    where
        P: PinnedWith<S::Pin>,
    {
        self.listed::<()>(|list| of(M::columns(), G::ALL).append(list)).retyped()
    }
}

impl<M: Source, G: Keys, S, T, L, P> Query<M, Groups<G, S>, T, L, P> {
    /// Keeps the groups for which the condition holds: on keys and aggregates.
    pub fn having<R>(
        mut self,
        condition: impl FnOnce(M::Columns, G) -> Filter<M, Aggregated<R>>,
    ) -> Query<M, Groups<G, S>, T, L, P::Both>
    where
        P: PinnedWith<R>,
    {
        let condition = condition(M::columns(), G::ALL).beside_and();
        let having = &mut self.plan.clauses_mut().having;
        having.get_or_insert_with(Fragment::new).append_and(condition);
        self.retyped()
    }

    /// The order of the groups: by keys and aggregates. A second call adds to it.
    pub fn order_by<B: IntoOrder<M, Group>>(
        mut self,
        by: impl FnOnce(M::Columns, G) -> B,
    ) -> Query<M, Groups<G, S>, T, L, P::Both>
    where
        P: PinnedWith<B::Pin>,
    {
        self.plan.order.append_listed(order::order(by(M::columns(), G::ALL)));
        self.retyped()
    }
}
