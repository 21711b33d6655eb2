//! The order of rows.

use std::marker::PhantomData;

use super::operators::Operators;
use super::tokens::{Operator, Token, Tokens};
use crate::Column;
use crate::value::Value;

/// An order of the rows of `M`: by one expression, or by several, the first counting most.
///
/// NULL counts as larger than everything, on both stores: last upwards, first downwards.
#[must_use = "an order does nothing until it is given to `.order_by(..)`"]
pub struct Order<M> {
    pub(crate) tokens: Tokens,
    model: PhantomData<fn(&M)>,
}

impl<M> Order<M> {
    fn by(column: u16, operator: Operator) -> Self {
        let mut tokens = Tokens::new();
        tokens.extend(&[Token::Column(column), Token::End(operator)]);
        Self { tokens, model: PhantomData }
    }
}

/// Turns a column into an order.
pub trait Sorting<M, T: Value>: Operators<M, T> {
    /// Upwards, NULL last.
    fn asc(self) -> Order<M>;
    /// Downwards, NULL first.
    fn desc(self) -> Order<M>;
    /// Upwards, NULL first.
    fn asc_nulls_first(self) -> Order<M>;
    /// Downwards, NULL last.
    fn desc_nulls_last(self) -> Order<M>;
}

impl<M, T: Value, L> Sorting<M, T> for Column<M, T, L> {
    fn asc(self) -> Order<M> {
        Order::by(self.index(), Operator::Asc)
    }

    fn desc(self) -> Order<M> {
        Order::by(self.index(), if T::NULLABLE { Operator::DescNullable } else { Operator::Desc })
    }

    fn asc_nulls_first(self) -> Order<M> {
        Order::by(self.index(), Operator::AscNullsFirst)
    }

    fn desc_nulls_last(self) -> Order<M> {
        Order::by(self.index(), Operator::DescNullsLast)
    }
}

/// What `.order_by(..)` takes: an [`Order`], a column (upwards), or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no order of `{M}`",
    label = "expected a column of `{M}`, `.asc()` or `.desc()` of one, or a tuple of these"
)]
pub trait IntoOrder<M> {
    /// Appends it.
    #[doc(hidden)]
    fn append(self, order: &mut Order<M>);
}

impl<M> IntoOrder<M> for Order<M> {
    fn append(self, order: &mut Order<M>) {
        if !order.tokens.is_empty() {
            order.tokens.push(Token::Comma);
        }
        order.tokens.extend(self.tokens.as_slice());
    }
}

impl<M, T: Value, L> IntoOrder<M> for Column<M, T, L> {
    fn append(self, order: &mut Order<M>) {
        self.asc().append(order);
    }
}

macro_rules! tuples {
    ($($($name:ident)+;)*) => {
        $(impl<M, $($name: IntoOrder<M>),+> IntoOrder<M> for ($($name,)+) {
            #[allow(non_snake_case)]
            fn append(self, order: &mut Order<M>) {
                let ($($name,)+) = self;
                $($name.append(order);)+
            }
        })*
    };
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
}

pub(crate) fn order<M>(by: impl IntoOrder<M>) -> Tokens {
    let mut order = Order { tokens: Tokens::new(), model: PhantomData };
    by.append(&mut order);
    order.tokens
}

impl<M> std::fmt::Debug for Order<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Order").field(&self.tokens.as_slice()).finish()
    }
}
