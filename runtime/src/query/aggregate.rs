//! Aggregates: one value of many rows.
//!
//! They mean the same on both stores: over no rows, and over NULLs alone, [`count`] is 0 and all others are `None`.

use super::expr::{Each, Expr, Group};
use super::filter::Filter;
use super::operators::{Operators, first};
use super::tokens::{Fragment, Operator, Token};
use crate::value::Value;
use crate::{BigDecimal, Decimal, Interval};

/// How many rows the group has.
pub fn count<M>() -> Expr<M, u64, Group> {
    let mut fragment = Fragment::new();
    fragment.tokens.extend(&[Token::Begin(Operator::CountRows), Token::End(Operator::CountRows)]);
    Expr::new(fragment)
}

/// Aggregates over a column or another expression that has a value for each row.
pub trait Aggregates<M, T: Value>: Operators<M, T, Kind = Each> {
    /// How many values there are that are not NULL.
    fn count(self) -> Expr<M, u64, Group> {
        of(self, Operator::Count)
    }

    /// How many different values there are, NULL not counted.
    fn count_distinct(self) -> Expr<M, u64, Group> {
        of(self, Operator::CountDistinct)
    }

    /// The sum, in a type that holds sums of many: see [`Summed`].
    fn sum(self) -> Expr<M, Option<<T::Base as Summed>::Sum>, Group>
    where
        T::Base: Summed,
    {
        of(self, <T::Base as Summed>::WIDTH.operator())
    }

    /// The arithmetic mean.
    fn avg(self) -> Expr<M, Option<f64>, Group>
    where
        T::Base: Summed,
    {
        of(self, Operator::Avg)
    }

    /// The least value.
    fn min(self) -> Expr<M, Option<T::Base>, Group> {
        of(self, Operator::Min)
    }

    /// The greatest value.
    fn max(self) -> Expr<M, Option<T::Base>, Group> {
        of(self, Operator::Max)
    }
}

impl<M, T: Value, E: Operators<M, T, Kind = Each>> Aggregates<M, T> for E {}

fn of<M, T: Value, E: Operators<M, T>, R>(expression: E, operator: Operator) -> Expr<M, R, Group> {
    let (mut fragment, _) = first(expression, operator);
    fragment.tokens.push(Token::End(operator));
    Expr::new(fragment)
}

impl<M, T, P> Expr<M, T, Group<P>> {
    /// The same aggregate, over the rows for which the condition holds. A second condition holds too.
    ///
    /// This is SQL's `filter (where …)` in Postgres and the functions with `If` in ClickHouse. On what is not an
    /// aggregate itself but made of aggregates it has no place, and the store refuses it.
    pub fn filter<L>(mut self, condition: Filter<M, L>) -> Self
    where
        L: super::Plain,
    {
        let condition = condition.beside_and();
        let (operator, more) = match self.fragment.tokens.as_slice().last() {
            Some(Token::End(operator)) => operator.conditional(),
            _ => return self,
        };
        let between = if more { Token::And } else { Token::Then(operator) };
        self.fragment.tokens.replace_ends((!more).then_some(Token::Begin(operator)), between);
        self.fragment.append(condition);
        self.fragment.tokens.push(Token::End(operator));
        self
    }
}

/// Numbers that can be summed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be summed",
    label = "sums and means are over numbers and intervals"
)]
pub trait Summed {
    /// What a sum of many is: `i64` of integers up to 32 bits, `i128` of those of 64 (`u64` and `u128` without sign),
    /// `f64` of floats; of a decimal, a decimal.
    type Sum: Value;

    #[doc(hidden)]
    const WIDTH: Width = Width::Same;
}

/// In what a sum is added up.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// The store's own choice is wide enough.
    Same,
    /// ClickHouse would add in 64 bits, and wrap.
    Signed128,
    /// The same without sign.
    Unsigned128,
}

impl Width {
    const fn operator(self) -> Operator {
        match self {
            Self::Same => Operator::Sum,
            Self::Signed128 => Operator::SumSigned128,
            Self::Unsigned128 => Operator::SumUnsigned128,
        }
    }
}

macro_rules! summed {
    ($($ty:ty => $sum:ty $(, $width:ident)?;)*) => {$(
        impl Summed for $ty {
            type Sum = $sum;
            $(const WIDTH: Width = Width::$width;)?
        }
    )*};
}

summed! {
    i8 => i64;
    i16 => i64;
    i32 => i64;
    i64 => i128, Signed128;
    i128 => i128;
    u8 => u64;
    u16 => u64;
    u32 => u64;
    u64 => u128, Unsigned128;
    u128 => u128;
    f32 => f64;
    f64 => f64;
    Decimal => Decimal;
    BigDecimal => BigDecimal;
    Interval => Interval;
}
