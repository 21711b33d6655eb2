//! Queries in the conditions of other queries.
//!
//! ```no_run
//! # use rowcol::prelude::*;
//! # use rowcol::query::exists_query;
//! # #[derive(Model)] #[model(table = "traces", tenant = project)] #[postgres]
//! # struct Trace { #[key(cuid2)] id: Id<Trace>, project: String, cost: f64 }
//! # #[derive(Model)] #[model(table = "spans", tenant = project)] #[postgres]
//! # struct Span { #[key(cuid2)] id: Id<Span>, project: String, trace: Id<Trace>, cost: f64 }
//! # async fn f(pg: &Postgres) -> Result<()> {
//! let dear = Span::of("p1").filter(|s| s.cost.gt(1.0)).select(|s| s.trace);
//! let mean = Trace::of("p1").aggregate(|t| t.cost.avg());
//! let found = Trace::of("p1")
//!     .filter(|t| t.id.in_query(dear) & mean.scalar().lt(t.cost))
//!     .filter(|_| !exists_query(Span::of("p1").filter(|s| s.cost.lt(0.0))))
//!     .all(pg)
//!     .await?;
//! # let _ = found; Ok(()) }
//! ```
//! Such a query is one of its own: it sees no columns of the one that it stands in. For conditions on the rows that
//! belong to a row, there are the relations of its model.

use std::marker::PhantomData;

use super::derived::{Derives, reading};
use super::expr::{Each, Expr, Kind};
use super::filter::Filter;
use super::narrowing::{Asks, Inner};
use super::operators::{Operators, Tokenized};
use super::plan::{Output, Plan};
use super::select::{Any, Query, Scoped};
use super::source::Source;
use super::tokens::{Fragment, Operator, Place, Token};
use crate::model::Free;
use crate::value::Value;

/// What a query gives that selects one column or expression of type `T`.
#[diagnostic::on_unimplemented(
    message = "this query does not select one column or expression of type `{T}`",
    label = "expected a query that ends in `.select(..)` of one `{T}`"
)]
pub trait SelectsOne<N, T> {
    /// What it selects.
    type One: Value<Base = T>;
}

#[diagnostic::do_not_recommend]
impl<N: Source, T, O: Derives<N>> SelectsOne<N, T> for O
where
    O::Row: Value<Base = T>,
{
    type One = O::Row;
}

/// What can be asked of a column or an expression and a query that selects one column or expression of its type.
///
/// The two stores answer alike, and NULL surprises nobody: a NULL that the query gives is left out, and a NULL on
/// the left is in no query's values and outside of none, so that both conditions are false for it.
pub trait Subqueries<M, T: Value>: Operators<M, T, Kind = Each> {
    /// One of the values that the query gives.
    // The bounds stand here so that the messages stay short.
    fn in_query<N: Source, O: SelectsOne<N, T::Base>, U: Scoped, K>(
        self,
        query: Query<N, O, U, K, Any>,
    ) -> Filter<M, Asks<Self::Lead, Inner<N, K>>> {
        Filter::new(within(self, Operator::InQuery, without_null::<O::One>(query.plan)))
    }

    /// None of the values that the query gives.
    fn not_in_query<N: Source, O: SelectsOne<N, T::Base>, U: Scoped, K>(
        self,
        query: Query<N, O, U, K, Any>,
    ) -> Filter<M, Asks<Free, Inner<N, K>>> {
        Filter::new(within(self, Operator::NotInQuery, without_null::<O::One>(query.plan)))
    }
}

impl<M, T: Value, E: Operators<M, T, Kind = Each>> Subqueries<M, T> for E {}

fn within<M, T: Value>(expression: impl Operators<M, T>, operator: Operator, plan: Plan) -> Fragment {
    let mut tokenized = Tokenized(Fragment::new());
    expression.operand(&mut tokenized);
    let Tokenized(operand) = tokenized;
    let present = T::NULLABLE.then(|| operand.clone());
    let mut condition = Fragment::new();
    condition.tokens.push(Token::Begin(operator));
    condition.append(operand);
    condition.tokens.push(Token::Then(operator));
    condition.push_query(plan);
    condition.tokens.push(Token::End(operator));
    if let Some(operand) = present {
        condition.tokens.push(Token::And);
        condition.append(operand);
        condition.tokens.push(Token::End(Operator::IsNotNull));
        condition.tokens.wrap(Operator::Group);
    }
    condition
}

/// The values of a query that selects one, without NULL.
fn without_null<R: Value>(plan: Plan) -> Plan {
    if !R::NULLABLE {
        return plan;
    }
    let value = Token::Column(Place::of(0));
    let mut outer = reading(plan);
    outer.filter.tokens.extend(&[value, Token::End(Operator::IsNotNull)]);
    let mut list = Fragment::new();
    list.tokens.push(value);
    outer.output = Output::List(Box::new(list));
    outer
}

/// The query gives at least one row. `!exists_query(..)`: it gives none.
pub fn exists_query<M, N: Source, O, U: Scoped, K>(
    query: Query<N, O, U, K, Any>,
) -> Filter<M, Asks<Free, Inner<N, K>>> {
    let mut condition = Fragment::new();
    condition.tokens.push(Token::Begin(Operator::Exists));
    condition.push_query(query.plan);
    condition.tokens.push(Token::End(Operator::Exists));
    Filter::new(condition)
}

/// Says of an expression that it is the one value of a query. Conditions can be made of it.
#[derive(Debug, Clone, Copy)]
pub struct Scalar<X>(PhantomData<fn() -> X>);

impl<X: 'static> Kind for Scalar<X> {
    type Lead = Asks<Free, X>;
}

/// The value of a query that selects one, as an expression of queries on `J`.
pub type ScalarExpr<J, T, N, K> = Expr<J, Option<T>, Scalar<Inner<N, K>>>;

impl<N: Source, O: Derives<N>, U: Scoped, K> Query<N, O, U, K, Any>
where
    O::Row: Value,
{
    /// The value that the query selects of its first row; NULL if it finds none. For conditions, on their left side:
    /// `mean.scalar().lt(t.cost)`.
    pub fn scalar<J>(mut self) -> ScalarExpr<J, <O::Row as Value>::Base, N, K> {
        self.plan.limit = Some(self.plan.limit.map_or(1, |limit| limit.min(1)));
        let mut fragment = Fragment::new();
        fragment.push_query(self.plan);
        Expr::new(fragment)
    }
}
