//! Aggregates beyond the usual: quantiles, deviations, the value that goes with the greatest other one.

use super::aggregate::Summed;
use super::array::ListOf;
use super::expr::{Each, Expr, Group};
use super::operators::{Operators, Tokenized, first};
use super::tokens::{Fragment, Operator, Token};
use crate::value::{Element, Value};

/// More aggregates over a column or another expression that has a value for each row.
///
/// ```
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
/// # struct Span { #[key] id: i64, at: Timestamp, model: String, cost: f64 }
/// let query = Span::find().group_by(|s| s.model).select(|s, model| {
///     (model, s.cost.quantiles([0.5, 0.99]), s.id.at_max(s.at), s.model.collect_distinct().filter(s.cost.gt(1.0)))
/// });
/// let sql = query.sql(Dialect::Postgres);
/// assert!(sql.contains("percentile_cont(array[0.5, 0.99]::float8[])"), "{sql}");
/// let sql = query.sql(Dialect::ClickHouse);
/// assert!(sql.contains("quantilesExactInclusiveOrNull(0.5, 0.99)(toFloat64(`cost`))"), "{sql}");
/// assert!(sql.contains("groupUniqArrayIf(`model`, `cost` > {p0:Float64})"), "{sql}");
/// ```
///
/// NaN is a value like others: it makes a deviation NaN, and Postgres takes it for the greatest in quantiles, while
/// ClickHouse leaves it out there. Infinite values make a deviation NaN.
pub trait Statistics<M, T: Value>: Operators<M, T, Kind = Each> {
    /// The value below which this share of the values lies, between 0 and 1, interpolated between neighbours. It is exact
    /// on both stores, so it keeps all values in memory.
    fn quantile(self, share: f64) -> Expr<M, Option<f64>, Group>
    where
        T::Base: Summed,
    {
        leveled(self, Operator::Quantile, level(share))
    }

    /// Several quantiles at once, in the order of their shares: none where there are no values.
    fn quantiles(self, shares: impl IntoIterator<Item = f64>) -> Expr<M, Vec<f64>, Group>
    where
        T::Base: Summed,
    {
        let levels: Vec<String> = shares.into_iter().map(level).collect();
        leveled(self, Operator::Quantiles, levels.join(", "))
    }

    /// The middle value: the quantile of 0.5.
    fn median(self) -> Expr<M, Option<f64>, Group>
    where
        T::Base: Summed,
    {
        self.quantile(0.5)
    }

    /// The standard deviation of a sample; `None` of fewer than two values.
    fn stddev(self) -> Expr<M, Option<f64>, Group>
    where
        T::Base: Summed,
    {
        of(self, Operator::StdDev)
    }

    /// The value in the row where the other is greatest: `argMax` in ClickHouse. Rows where this or the other is NULL
    /// do not count.
    ///
    /// ```
    /// # use rowcol::prelude::*;
    /// # #[derive(Model)] #[postgres]
    /// # #[clickhouse(engine = ReplacingMergeTree(version), order_by = id)]
    /// # struct Trace { #[key] id: i64, version: u64, name: String, cost: f64 }
    /// // The last version of each row, whatever of them has been merged. `final_()` reads whole rows so.
    /// let query = Trace::find().group_by(|t| t.id).select(|t, id| {
    ///     (id, t.name.at_max(t.version), t.cost.at_max(t.version), t.version.max())
    /// });
    /// let sql = query.sql(Dialect::ClickHouse);
    /// assert!(sql.contains("argMaxOrNullIf(`name`, `version`,"), "{sql}");
    /// ```
    fn at_max<U: Value>(self, by: impl Operators<M, U, Kind = Each>) -> Expr<M, Option<T::Base>, Group> {
        beside(self, Operator::AtMax, by)
    }

    /// The value in the row where the other is least. Rows where this or the other is NULL do not count.
    fn at_min<U: Value>(self, by: impl Operators<M, U, Kind = Each>) -> Expr<M, Option<T::Base>, Group> {
        beside(self, Operator::AtMin, by)
    }

    /// One of the values that are not NULL: which one is not certain.
    fn any_value(self) -> Expr<M, Option<T::Base>, Group>
    where
        T::Base: Element,
        Vec<T::Base>: ListOf,
    {
        of(self, Operator::AnyValue)
    }

    /// The different values, NULL left out, in no certain order.
    fn collect_distinct(self) -> Expr<M, Vec<T::Base>, Group>
    where
        T::Base: Element,
        Vec<T::Base>: ListOf,
    {
        of(self, Operator::CollectDistinct)
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

/// A share as a number in the text: both stores want it constant.
pub(super) fn level(share: f64) -> String {
    format!("{:?}", share.clamp(0.0, 1.0))
}

/// An aggregate behind what stands before its operand as text.
fn leveled<M, T: Value, R>(
    this: impl Operators<M, T>,
    operator: Operator,
    levels: String,
) -> Expr<M, R, Group> {
    let mut tokenized = Tokenized(Fragment::new());
    tokenized.0.tokens.push(Token::Begin(operator));
    tokenized.0.push_text(levels);
    tokenized.0.tokens.push(Token::Then(operator));
    this.operand(&mut tokenized);
    tokenized.0.tokens.push(Token::End(operator));
    Expr::new(tokenized.0)
}

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
