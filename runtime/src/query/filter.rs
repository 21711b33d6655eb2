//! Conditions on the rows of one model.

use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use super::expr::{Each, Expr, Group, Kind};
use super::narrowing::Narrowing;
use super::select::Pin;
use super::tokens::{Fragment, Operator, Token};
use crate::model::{Aggregated, Free, Led};

/// A condition on the rows of `M`. Conditions are joined with `&` and `|` and negated with `!`.
///
/// `L` is [`Led`] where the condition narrows the first column of ClickHouse's sort key, [`Aggregated`] where it is on
/// groups of rows, else [`Free`].
#[must_use = "a condition does nothing until it is given to `.filter(..)`"]
pub struct Filter<M, L = Free> {
    pub(crate) fragment: Fragment,
    joined: Joined,
    model: PhantomData<fn(&M) -> L>,
}

/// What the outermost parts of a condition are joined with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joined {
    Single,
    And,
    Or,
}

impl<M, L> Filter<M, L> {
    pub(crate) fn new(fragment: Fragment) -> Self {
        Self { fragment, joined: Joined::Single, model: PhantomData }
    }

    /// The same condition, for what it does not narrow.
    pub(crate) fn retyped<K>(self) -> Filter<M, K> {
        Filter { fragment: self.fragment, joined: self.joined, model: PhantomData }
    }

    /// Ready to stand beside something joined with `with`.
    fn beside(mut self, with: Joined) -> Fragment {
        if self.joined != Joined::Single && self.joined != with {
            self.fragment.tokens.wrap(Operator::Group);
        }
        self.fragment
    }

    /// Ready to stand beside something joined with `and`.
    pub(crate) fn beside_and(self) -> Fragment {
        self.beside(Joined::And)
    }

    fn join<K, R>(self, other: Filter<M, K>, with: Joined, token: Token) -> Filter<M, R> {
        let mut fragment = self.beside(with);
        fragment.tokens.push(token);
        fragment.append(other.beside(with));
        Filter { fragment, joined: with, model: PhantomData }
    }
}

impl<M> Filter<M> {
    /// Holds for every row: where conditions are put together at run time with `&`, it is the beginning.
    ///
    /// ```
    /// # use rowcol::prelude::*;
    /// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
    /// # struct Span { #[key] id: i64, name: Option<String> }
    /// let wanted = ["chat", "tool"];
    /// let named = |s: <Span as Model>::Columns| {
    ///     wanted.iter().fold(Filter::never(), |any, name| any | s.name.eq(*name))
    /// };
    /// let sql = Span::find().filter(named).sql(Dialect::Postgres);
    /// assert!(sql.ends_with(r#"where (false or "name" = $1 or "name" = $2)"#), "{sql}");
    /// ```
    pub fn always() -> Self {
        Self::constant(true)
    }

    /// Holds for no row: where conditions are put together at run time with `|`, it is the beginning.
    pub fn never() -> Self {
        Self::constant(false)
    }
}

impl<M, L> Filter<M, L> {
    fn constant(holds: bool) -> Self {
        let operator = if holds { Operator::True } else { Operator::False };
        let mut fragment = Fragment::new();
        fragment.tokens.push(Token::Begin(operator));
        Self::new(fragment)
    }
}

impl<M, L: OfKind> Filter<M, L> {
    /// The condition as a value to select, to order by or to group by: true, false, or NULL where SQL cannot tell.
    ///
    /// ```
    /// # use rowcol::prelude::*;
    /// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
    /// # struct Span { #[key] id: i64, name: Option<String> }
    /// let query = Span::find().select(|s| (s.id, s.name.eq("chat").as_expr()));
    /// let sql = query.sql(Dialect::Postgres);
    /// assert!(sql.starts_with(r#"select "id", ("name" = $1)"#), "{sql}");
    /// ```
    pub fn as_expr(mut self) -> Expr<M, Option<bool>, L::Kind> {
        self.fragment.tokens.wrap(Operator::Truth);
        Expr::new(self.fragment)
    }
}

/// What a condition that narrows `Self` is on: rows or groups.
#[doc(hidden)]
pub trait OfKind {
    type Kind: Kind;
}

impl OfKind for Led {
    type Kind = Each;
}

impl OfKind for Free {
    type Kind = Each;
}

impl<P: Pin> OfKind for Aggregated<P> {
    type Kind = Group<P>;
}

impl<M, L: Narrowing<K>, K> BitAnd<Filter<M, K>> for Filter<M, L> {
    type Output = Filter<M, L::Both>;

    /// Both hold.
    fn bitand(self, other: Filter<M, K>) -> Self::Output {
        self.join(other, Joined::And, Token::And)
    }
}

impl<M, L: Narrowing<K>, K> BitOr<Filter<M, K>> for Filter<M, L> {
    type Output = Filter<M, L::Either>;

    /// At least one holds.
    fn bitor(self, other: Filter<M, K>) -> Self::Output {
        self.join(other, Joined::Or, Token::Or)
    }
}

impl<M, L: Narrowing<L>> Not for Filter<M, L> {
    type Output = Filter<M, L::Either>;

    /// It does not hold. NULL stays NULL, as in SQL.
    fn not(mut self) -> Self::Output {
        self.fragment.tokens.wrap(Operator::Not);
        Filter::new(self.fragment)
    }
}

impl<M, L> Clone for Filter<M, L> {
    fn clone(&self) -> Self {
        Self { fragment: self.fragment.clone(), joined: self.joined, model: PhantomData }
    }
}

impl<M, L> std::fmt::Debug for Filter<M, L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Filter")
            .field("tokens", &self.fragment.tokens.as_slice())
            .field("args", &self.fragment.args)
            .finish()
    }
}
