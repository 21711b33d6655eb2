//! Arithmetic over columns and expressions: `t.price * t.count`, `t.count + 1`.
//!
//! Both sides have the same type; where a side is an `Option`, both are and the result is one ([`Functions::coalesce`]
//! takes a NULL away). Division is for `f64` alone: of integers and decimals, the two stores make different things.
//! By 0 it is an error in Postgres, and infinite or NaN in ClickHouse.
//! What does not fit the type is an error in Postgres; ClickHouse wraps integers of 64 bits and more.
//!
//! [`Functions::coalesce`]: super::Functions::coalesce

use std::ops::{Add, Div, Mul, Sub};

use super::expr::{Each, Expr, Group, Kind};
use super::operators::{Operators, first};
use super::select::Only;
use super::tokens::{Fragment, Operator, Token};
use crate::value::Value;
use crate::{BigDecimal, Column, Decimal};

/// Types that can be added, subtracted and multiplied.
#[diagnostic::on_unimplemented(message = "`{Self}` is no number", label = "arithmetic is over numbers")]
pub trait Number: Value {}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl Number for $type {}
        impl Number for Option<$type> {}
    )*};
}

numbers!(i16 i32 i64 i128 u16 u32 u64 u128 f32 f64 Decimal BigDecimal);

/// The other side of an expression of type `T`: a value, a column or an expression of the same type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `{T}` of `{M}`",
    label = "expected a value, a column or an expression of type `{T}`"
)]
pub trait Term<M, T, K> {
    /// Appends it.
    #[doc(hidden)]
    fn append_to(self, fragment: &mut Fragment);
}

impl<M, T: Value<Base = T>, K> Term<M, T, K> for T {
    fn append_to(self, fragment: &mut Fragment) {
        fragment.args.push(&self);
        fragment.tokens.push(Token::Arg(None));
    }
}

impl<M, T: Value<Base = T>, K> Term<M, Option<T>, K> for T {
    fn append_to(self, fragment: &mut Fragment) {
        fragment.args.push(&self);
        fragment.tokens.push(Token::Arg(None));
    }
}

#[diagnostic::do_not_recommend]
impl<M, K> Term<M, String, K> for &str {
    fn append_to(self, fragment: &mut Fragment) {
        fragment.args.push_text(self);
        fragment.tokens.push(Token::Arg(None));
    }
}

#[diagnostic::do_not_recommend]
impl<M, K> Term<M, Option<String>, K> for &str {
    fn append_to(self, fragment: &mut Fragment) {
        Term::<M, String, K>::append_to(self, fragment);
    }
}

#[diagnostic::do_not_recommend]
impl<M, T, L> Term<M, T, Each> for Column<M, T, L> {
    fn append_to(self, fragment: &mut Fragment) {
        fragment.tokens.push(Token::Column(self.place()));
    }
}

#[diagnostic::do_not_recommend]
impl<M, T, K> Term<M, T, K> for Expr<M, T, K> {
    fn append_to(self, fragment: &mut Fragment) {
        fragment.append(self.fragment);
    }
}

/// An aggregate that both stores have, beside one of one store.
#[diagnostic::do_not_recommend]
impl<M, T, D> Term<M, T, Group<Only<D>>> for Expr<M, T, Group> {
    fn append_to(self, fragment: &mut Fragment) {
        fragment.append(self.fragment);
    }
}

pub(super) fn binary<M, T: Value, R, E: Operators<M, T>>(
    left: E,
    operator: Operator,
    right: impl Term<M, T, E::Kind>,
) -> Expr<M, R, E::Kind> {
    let (mut fragment, _) = first(left, operator);
    fragment.tokens.push(Token::Then(operator));
    right.append_to(&mut fragment);
    fragment.tokens.push(Token::End(operator));
    Expr::new(fragment)
}

macro_rules! operators {
    ($($operation:ident $method:ident $operator:ident: $bound:ident;)*) => {$(
        impl<M, T: $bound, L, R: Term<M, T, Each>> $operation<R> for Column<M, T, L> {
            type Output = Expr<M, T, Each>;

            fn $method(self, right: R) -> Self::Output {
                binary(self, Operator::$operator, right)
            }
        }

        impl<M, T: $bound, K: Kind, R: Term<M, T, K>> $operation<R> for Expr<M, T, K> {
            type Output = Self;

            fn $method(self, right: R) -> Self::Output {
                binary(self, Operator::$operator, right)
            }
        }
    )*};
}

/// `f64`, or an `Option` of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be divided",
    label = "only `f64` can: of other numbers the stores make different things"
)]
pub trait Divides: Number {}
impl Divides for f64 {}
impl Divides for Option<f64> {}

operators! {
    Add add Add: Number;
    Sub sub Sub: Number;
    Mul mul Mul: Number;
    Div div Div: Divides;
}
