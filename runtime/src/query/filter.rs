//! Conditions on the rows of one model.

use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use super::narrowing::Narrowing;
use super::tokens::{Fragment, Operator, Token};
use crate::model::Free;

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

impl<M> Filter<M> {
    /// Holds for all rows: where to begin when conditions are put together at run time.
    pub fn always() -> Self {
        Self::constant("true")
    }

    /// Holds for no row.
    pub fn never() -> Self {
        Self::constant("false")
    }

    fn constant(text: &'static str) -> Self {
        let mut fragment = Fragment::new();
        fragment.push_text(text);
        Self::new(fragment)
    }
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
