//! Aggregates that only ClickHouse has: approximate ones, and the values of states. A query that has one is pinned to
//! ClickHouse by type.

use super::aggregate::Summed;
use super::array::ListOf;
use super::expr::{Each, Expr, Group};
use super::function::ToI64;
use super::operators::{Operators, Tokenized};
use super::select::{Only, Pin};
use super::sql::ClickHouseDialect;
use super::statistics::level;
use super::tokens::{Fragment, Operator, Token};
use crate::Column;
use crate::value::{AggregateState, Element, Value};

/// Says of an expression that it is an aggregate that only ClickHouse has.
pub type ClickHouseGroup = Group<Only<ClickHouseDialect>>;

/// How different values are counted without keeping them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sketch {
    /// `uniq`: an adaptive sample of hashes, of up to 65,536 values. ClickHouse's recommendation.
    Uniq,
    /// `uniqCombined`: a set, then a hash table, then HyperLogLog of 2^17 cells. Smaller and more exact, but slower.
    UniqCombined,
    /// `uniqCombined64`: the same with hashes of 64 bits, for hundreds of millions of values and more.
    UniqCombined64,
    /// `uniqHLL12`: HyperLogLog of 2^12 cells. The smallest state, and the least exact.
    UniqHll12,
}

impl Sketch {
    const fn name(self) -> &'static str {
        match self {
            Self::Uniq => "uniq",
            Self::UniqCombined => "uniqCombined",
            Self::UniqCombined64 => "uniqCombined64",
            Self::UniqHll12 => "uniqHLL12",
        }
    }
}

/// Aggregates of ClickHouse over a column or another expression that has a value for each row. NULL is no value.
///
/// A query that selects, orders by or compares one runs on ClickHouse only:
///
/// ```
/// # use rowcol::prelude::*;
/// # use rowcol::query::Sketch;
/// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
/// # struct Span { #[key] id: i64, user: Option<String>, model: String, tokens: i64, took: f64 }
/// let query = Span::find()
///     .group_by(|s| s.model)
///     .having(|s, _| s.user.approx_count_distinct(Sketch::Uniq).gt(10_u64))
///     .select(|s, model| (model, s.user.top_k(3).filter(s.tokens.gt(0)), s.took.approx_quantile(0.99)));
/// let sql = query.sql(Dialect::ClickHouse);
/// assert!(sql.contains("topK(3)(`user`) filter (where `tokens` > {p0:Int64})"), "{sql}");
/// assert!(sql.contains("having uniq(`user`) > {p1:UInt64}"), "{sql}");
/// ```
///
/// ```compile_fail
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
/// # struct Span { #[key] id: i64, user: Option<String> }
/// Span::find().aggregate(|s| s.user.top_k(3)).sql(Dialect::Postgres);
/// ```
pub trait ClickHouseAggregates<M, T: Value>: Operators<M, T, Kind = Each> {
    /// About how many different values there are. [`count_distinct`](super::Aggregates::count_distinct) is exact.
    fn approx_count_distinct(self, sketch: Sketch) -> Expr<M, u64, ClickHouseGroup> {
        // Of a column that can be NULL, two of them are NULL where there are no values.
        let operator = match sketch {
            Sketch::Uniq | Sketch::UniqHll12 => Operator::Call,
            Sketch::UniqCombined | Sketch::UniqCombined64 => Operator::CallOrZero,
        };
        call(operator, sketch.name().to_owned(), self)
    }

    /// About the value below which this share of the values lies, between 0 and 1: `quantileTDigest`, which keeps a
    /// digest of the values, most exact at both ends. It computes in 32 bits.
    fn approx_quantile(self, share: f64) -> Expr<M, Option<f64>, ClickHouseGroup>
    where
        T::Base: Summed,
    {
        let mut float = operand(self);
        float.tokens.wrap(Operator::ToF64);
        let name = format!("quantileTDigestOrNull({})", level(share));
        called(Operator::CallF64, name, float)
    }

    /// The values that are there most often, at most so many, the most frequent first: an approximation where there
    /// are more than about three times as many different ones.
    fn top_k(self, values: u32) -> Expr<M, Vec<T::Base>, ClickHouseGroup>
    where
        T::Base: Element,
        Vec<T::Base>: ListOf,
    {
        call(Operator::Call, format!("topK({values})"), self)
    }

    /// The same where each row counts as many times as the other says. One below 0 counts as 0, and NULL too.
    fn top_k_weighted<U: Value>(
        self,
        values: u32,
        weight: impl Operators<M, U, Kind = Each>,
    ) -> Expr<M, Vec<T::Base>, ClickHouseGroup>
    where
        U::Base: ToI64,
        T::Base: Element,
        Vec<T::Base>: ListOf,
    {
        let mut operands = operand(self);
        operands.push_text(", greatest(");
        operands.append(operand(weight));
        operands.push_text(", 0)");
        called(Operator::Call, format!("topKWeighted({values})"), operands)
    }

    /// The value of the row that was read last. Where the rows are read in one go, this is the last of the sort key.
    fn any_last(self) -> Expr<M, Option<T::Base>, ClickHouseGroup> {
        call(Operator::Call, "anyLastOrNull".to_owned(), self)
    }
}

impl<M, T: Value, E: Operators<M, T, Kind = Each>> ClickHouseAggregates<M, T> for E {}

impl<M, T: Value, P: Pin> Expr<M, T, Group<P>> {
    /// The state of the aggregate, for a column of states: see [`insert_query`](super::Inserts::insert_query). It is
    /// not read as a value.
    ///
    /// The function is that of the aggregate without `OrNull`: `sum` and `max` for [`sum`](super::Aggregates::sum) and
    /// [`max`](super::Aggregates::max), `uniqExact` for [`count_distinct`](super::Aggregates::count_distinct),
    /// `argMax` of types that are not Nullable for [`at_max`](super::Statistics::at_max). The server refuses a state
    /// that is not of the type of its column.
    pub fn state(mut self) -> Expr<M, AggregateState<T>, ClickHouseGroup> {
        self.fragment.tokens.make_bare();
        self.fragment.tokens.wrap(Operator::State);
        Expr::new(self.fragment)
    }
}

impl<M, T: Value, L> Column<M, AggregateState<T>, L> {
    /// The value of the states together: the function of the column with `Merge` behind its name, such as
    /// `uniqMerge`. See [`AggregateState`].
    ///
    /// Over no rows it is what that function gives: 0 of `uniq` and `sum`, NaN of `avg`, the default of its type of
    /// `max`, NULL only where its argument is Nullable.
    pub fn merge(self) -> Expr<M, T, ClickHouseGroup> {
        let mut fragment = Fragment::new();
        fragment.tokens.push(Token::Column(self.place()));
        fragment.tokens.wrap(Operator::Merge);
        Expr::new(fragment)
    }
}

fn operand<M, T: Value>(expression: impl Operators<M, T>) -> Fragment {
    let mut tokenized = Tokenized(Fragment::new());
    expression.operand(&mut tokenized);
    tokenized.0
}

/// A function of an expression.
fn call<M, T: Value, R>(
    operator: Operator,
    name: String,
    expression: impl Operators<M, T>,
) -> Expr<M, R, ClickHouseGroup> {
    called(operator, name, operand(expression))
}

fn called<M, R>(operator: Operator, name: String, operands: Fragment) -> Expr<M, R, ClickHouseGroup> {
    let mut fragment = Fragment::new();
    fragment.tokens.push(Token::Begin(operator));
    fragment.push_text(name);
    fragment.tokens.push(Token::Then(operator));
    fragment.append(operands);
    fragment.tokens.push(Token::End(operator));
    Expr::new(fragment)
}
