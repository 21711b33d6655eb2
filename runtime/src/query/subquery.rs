//! Queries within queries.

use super::expr::Expr;
use super::filter::Filter;
use super::operators::{Loose, Operators, first};
use super::select::{Query, Rows, Scoped};
use super::tokens::{Operator, Token};
use crate::value::Value;
use crate::{Column, Model};

/// What is selected is one value of type `T` for each row.
#[diagnostic::on_unimplemented(
    message = "the inner query gives `{Self}`, which is not one `{T}` for each row",
    label = "select one column of the type that is looked for"
)]
pub trait Single<T> {}

impl<M, T: Value, L> Single<T::Base> for Column<M, T, L> {}
impl<M, T: Value, K> Single<T::Base> for Expr<M, T, K> {}

/// Conditions over the rows of another query.
pub trait Subqueries<M, T: Value>: Operators<M, T> {
    /// One of the values that the other query gives. NULL is none; and the negation holds for no row if the other query
    /// gives a NULL, as in SQL.
    fn in_query<N: Model, S: Single<T::Base>, U: Scoped, L, P>(
        self,
        query: Query<N, Rows<S>, U, L, P>,
    ) -> Filter<M, Loose<M, T, Self>> {
        let (mut fragment, _) = first(self, Operator::InQuery);
        fragment.tokens.push(Token::Then(Operator::InQuery));
        fragment.push_query(query.plan);
        fragment.tokens.push(Token::End(Operator::InQuery));
        Filter::new(fragment)
    }
}

impl<M, T: Value, E: Operators<M, T>> Subqueries<M, T> for E {}
