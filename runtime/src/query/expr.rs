//! Expressions: what can be selected, ordered by and compared beside columns.

use std::marker::PhantomData;

use super::operators::{Operators, Tokenized};
use super::select::{Any, Pin};
use super::tokens::{Fragment, Place, Token};
use crate::model::{Aggregated, Free};
use crate::value::Value;

/// An expression over the rows of `M` that gives a `T`: for each row, or, where `K` is [`Group`], for each group of
/// rows.
#[must_use = "an expression does nothing until it is part of a query"]
pub struct Expr<M, T, K = Each> {
    pub(crate) fragment: Fragment,
    types: PhantomData<Types<M, T, K>>,
}

type Types<M, T, K> = fn(&M) -> (T, K);

/// Says of an expression that it has a value for each row.
#[derive(Debug, Clone, Copy)]
pub struct Each;

/// Says of an expression that it has a value for each group of rows: it is an aggregate or made of aggregates. `P` is
/// the store that knows them.
#[derive(Debug, Clone, Copy)]
pub struct Group<P = Any>(PhantomData<P>);

/// [`Each`] or [`Group`].
pub trait Kind: 'static {
    /// What a condition over such an expression narrows, see [`Filter`](super::Filter).
    type Lead;
}

impl Kind for Each {
    type Lead = Free;
}

impl<P: Pin> Kind for Group<P> {
    type Lead = Aggregated<P>;
}

impl<M, T, K> Expr<M, T, K> {
    pub(crate) const fn new(fragment: Fragment) -> Self {
        Self { fragment, types: PhantomData }
    }
}

impl<M, T: Value, K: Kind> Operators<M, T> for Expr<M, T, K> {
    type Lead = K::Lead;
    type Kind = K;

    fn operand(self, fragment: &mut Tokenized) -> Option<Place> {
        fragment.0.append(self.fragment);
        None
    }
}

impl<M, T, K> Clone for Expr<M, T, K> {
    fn clone(&self) -> Self {
        Self::new(self.fragment.clone())
    }
}

impl<M, T, K> std::fmt::Debug for Expr<M, T, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Expr").field(&self.fragment).finish()
    }
}

/// Something that rows are grouped by, as the other parts of the query refer to it.
pub struct Key<M, T> {
    place: u8,
    types: PhantomData<fn(&M) -> T>,
}

impl<M, T> Key<M, T> {
    pub(crate) const fn at(place: u8) -> Self {
        Self { place, types: PhantomData }
    }

    pub(crate) const fn token(self) -> Token {
        Token::Key(self.place)
    }
}

impl<M, T: Value> Operators<M, T> for Key<M, T> {
    type Lead = Aggregated;
    type Kind = Group;

    fn operand(self, fragment: &mut Tokenized) -> Option<Place> {
        fragment.0.tokens.push(self.token());
        None
    }
}

impl<M, T> Clone for Key<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for Key<M, T> {}

impl<M, T> std::fmt::Debug for Key<M, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Key").field(&self.place).finish()
    }
}
