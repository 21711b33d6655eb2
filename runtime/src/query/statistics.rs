//! Aggregates beyond the usual: quantiles, deviations, the value that goes with the greatest other one.

use super::aggregate::Summed;
use super::array::ListOf;
use super::expr::{Each, Expr, Group};
use super::operators::{Operators, Tokenized, first};
use super::tokens::{Fragment, Operator, Token};
use crate::value::{Element, Value};

/// More aggregates over a column or another expression that has a value for each row.
pub trait Statistics<M, T: Value>: Operators<M, T, Kind = Each> {
    /// The value below which this share of the values lies, between 0 and 1, interpolated between neighbours. It is exact
    /// on both stores, so it keeps all values in memory.
    fn quantile(self, share: f64) -> Expr<M, Option<f64>, Group>
    where
        T::Base: Summed,
    {
        let mut fragment = Fragment::new();
        fragment.tokens.push(Token::Begin(Operator::Quantile));
        // A number in the text: both stores want it constant.
        fragment.push_text(format!("{:?}", share.clamp(0.0, 1.0)));
        fragment.tokens.push(Token::Then(Operator::Quantile));
        let mut tokenized = Tokenized(fragment);
        self.operand(&mut tokenized);
        tokenized.0.tokens.push(Token::End(Operator::Quantile));
        Expr::new(tokenized.0)
    }

    /// The middle value: the quantile of 0.5.
    fn median(self) -> Expr<M, Option<f64>, Group>
    where
        T::Base: Summed,
    {
        self.quantile(0.5)
    }

    /// The standard deviation of a sample.
    fn stddev(self) -> Expr<M, Option<f64>, Group>
    where
        T::Base: Summed,
    {
        of(self, Operator::StdDev)
    }

    /// The value in the row where the other is greatest. Rows where this or the other is NULL do not count.
    fn at_max<U: Value>(self, by: impl Operators<M, U, Kind = Each>) -> Expr<M, Option<T::Base>, Group> {
        beside(self, Operator::AtMax, by)
    }

    /// The value in the row where the other is least. Rows where this or the other is NULL do not count.
    fn at_min<U: Value>(self, by: impl Operators<M, U, Kind = Each>) -> Expr<M, Option<T::Base>, Group> {
        beside(self, Operator::AtMin, by)
    }

    /// All values that are not NULL, in no certain order.
    fn collect(self) -> Expr<M, Vec<T::Base>, Group>
    where
        T::Base: Element,
        Vec<T::Base>: ListOf,
    {
        of(self, Operator::Collect)
    }
}

impl<M, T: Value, E: Operators<M, T, Kind = Each>> Statistics<M, T> for E {}

fn of<M, T: Value, R, E: Operators<M, T>>(expression: E, operator: Operator) -> Expr<M, R, Group> {
    let (mut fragment, _) = first(expression, operator);
    fragment.tokens.push(Token::End(operator));
    Expr::new(fragment)
}

/// `f(this, by)` of the rows where both are there.
fn beside<M, T: Value, U: Value, R>(
    this: impl Operators<M, T>,
    operator: Operator,
    by: impl Operators<M, U>,
) -> Expr<M, R, Group> {
    let (mut this_part, mut by_part) = (Tokenized(Fragment::new()), Tokenized(Fragment::new()));
    this.operand(&mut this_part);
    by.operand(&mut by_part);
    let (this_part, by_part) = (this_part.0, by_part.0);
    let mut fragment = Fragment::new();
    fragment.tokens.push(Token::Begin(operator));
    fragment.append(this_part.clone());
    fragment.tokens.push(Token::Then(operator));
    fragment.append(by_part.clone());
    fragment.tokens.push(Token::End(operator));
    let mut there = Fragment::new();
    there.tokens.push(Token::Begin(Operator::BothThere));
    there.append(this_part);
    there.tokens.push(Token::Then(Operator::BothThere));
    there.append(by_part);
    there.tokens.extend(&[Token::AndThen(Operator::BothThere), Token::End(Operator::BothThere)]);
    fragment.append(there);
    Expr::new(fragment)
}
