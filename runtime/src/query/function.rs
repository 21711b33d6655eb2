//! Functions of one row.

use super::arithmetic::{Term, binary};
use super::expr::Expr;
use super::operators::{Operators, Text, first};
use super::tokens::{Operator, Token};
use crate::value::Value;

/// Functions over a column or an expression that may be NULL or not.
pub trait Functions<M, T: Value>: Operators<M, T> {
    /// This, or the other where this is NULL.
    fn coalesce(self, other: impl Term<M, T::Base, Self::Kind>) -> Expr<M, T::Base, Self::Kind> {
        let (mut fragment, _) = first(self, Operator::Coalesce);
        fragment.tokens.push(Token::Then(Operator::Coalesce));
        other.append_to(&mut fragment);
        fragment.tokens.push(Token::End(Operator::Coalesce));
        Expr::new(fragment)
    }

    /// NULL where this is the other.
    fn null_if(self, other: impl Term<M, T, Self::Kind>) -> Expr<M, Option<T::Base>, Self::Kind> {
        binary(self, Operator::NullIf, other)
    }

    /// The text in lower case.
    fn lower(self) -> Expr<M, T, Self::Kind>
    where
        T::Base: Text,
    {
        alone(self, Operator::Lower)
    }

    /// The text in upper case.
    fn upper(self) -> Expr<M, T, Self::Kind>
    where
        T::Base: Text,
    {
        alone(self, Operator::Upper)
    }
}

impl<M, T: Value, E: Operators<M, T>> Functions<M, T> for E {}

pub(super) fn alone<M, T: Value, R, E: Operators<M, T>>(
    expression: E,
    operator: Operator,
) -> Expr<M, R, E::Kind> {
    let (mut fragment, _) = first(expression, operator);
    fragment.tokens.push(Token::End(operator));
    Expr::new(fragment)
}
