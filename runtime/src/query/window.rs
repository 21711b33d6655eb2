//! Window functions: a value for each row that looks at the rows around it.

use std::marker::PhantomData;

use super::expr::{Each, Expr, Group};
use super::group::GroupBy;
use super::operators::{Operators, Tokenized, first};
use super::order::{IntoOrder, OrderList, order};
use super::tokens::{Fragment, Operator, Token};
use crate::Model;
use crate::value::Value;

/// The rows that a window function looks at.
#[derive(Debug)]
pub struct Window<M> {
    partition: Fragment,
    order: OrderList,
    frame: Option<&'static str>,
    model: PhantomData<fn(&M)>,
}

impl<M: Model> Window<M> {
    /// Only rows that are equal in this: a column, an expression, or a tuple of these.
    #[must_use]
    pub fn partition_by<B: GroupBy<M>>(mut self, by: B) -> Self {
        let mut keys = Vec::new();
        by.append(&mut keys);
        keys.into_iter().for_each(|key| self.partition.append_listed(key));
        self
    }

    /// The order of the rows. Aggregates then are over the rows up to this one, those that are equal in the order
    /// included.
    #[must_use]
    pub fn order_by<B: IntoOrder<M>>(mut self, by: B) -> Self {
        self.order.append_listed(order(by));
        self
    }

    /// All rows of the partition, whatever the order.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.frame = Some("rows between unbounded preceding and unbounded following");
        self
    }

    /// The rows up to this one, without those behind it that are equal in the order.
    #[must_use]
    pub fn so_far(mut self) -> Self {
        self.frame = Some("rows between unbounded preceding and current row");
        self
    }

    fn append(self, mut inner: Fragment) -> Fragment {
        // One expression, whatever commas are in it.
        let around = inner.tokens.make_bare();
        let mut function = Fragment::new();
        function.tokens.push(Token::Begin(around));
        function.append(inner);
        function.push_text(" over (");
        let mut between = "";
        for (words, part) in [("partition by ", self.partition), ("order by ", self.order.fragment)] {
            if !part.is_empty() {
                function.push_text(between);
                function.push_text(words);
                function.append(part);
                between = " ";
            }
        }
        if let Some(frame) = self.frame {
            function.push_text(between);
            function.push_text(frame);
        }
        function.push_text(")");
        function.tokens.push(Token::End(around));
        function
    }
}

/// A function of a window, before the window is known.
#[must_use = "a window function needs `.over(..)`"]
#[derive(Debug)]
pub struct WindowFunction<M, T> {
    fragment: Fragment,
    whole: bool,
    types: PhantomData<fn(&M) -> T>,
}

impl<M: Model, T> WindowFunction<M, T> {
    fn new(fragment: Fragment, whole: bool) -> Self {
        Self { fragment, whole, types: PhantomData }
    }

    /// Over these rows: `.over(|w| w.partition_by(t.project_id).order_by(t.timestamp))`.
    pub fn over(self, window: impl FnOnce(Window<M>) -> Window<M>) -> Expr<M, T, Each> {
        let mut window = window(Window::new());
        if self.whole {
            window = window.whole();
        }
        Expr::new(window.append(self.fragment))
    }
}

impl<M: Model> Window<M> {
    const fn new() -> Self {
        Self { partition: Fragment::new(), order: OrderList::new(), frame: None, model: PhantomData }
    }
}

impl<M: Model, T: Value> Expr<M, T, Group> {
    /// The aggregate over the rows of a window, for each row.
    pub fn over(self, window: impl FnOnce(Window<M>) -> Window<M>) -> Expr<M, T, Each> {
        Expr::new(window(Window::new()).append(self.fragment))
    }
}

fn ranking<M: Model>(operator: Operator) -> WindowFunction<M, u64> {
    let mut fragment = Fragment::new();
    fragment.tokens.extend(&[Token::Begin(operator), Token::End(operator)]);
    WindowFunction::new(fragment, false)
}

/// The number of the row in its partition, from 1.
pub fn row_number<M: Model>() -> WindowFunction<M, u64> {
    ranking(Operator::RowNumber)
}

/// The number of the first row that is equal to this one in the order: 1, 2, 2, 4.
pub fn rank<M: Model>() -> WindowFunction<M, u64> {
    ranking(Operator::Rank)
}

/// The same without holes: 1, 2, 2, 3.
pub fn dense_rank<M: Model>() -> WindowFunction<M, u64> {
    ranking(Operator::DenseRank)
}

/// Functions that look at other rows of the window.
pub trait Windowed<M: Model, T: Value>: Operators<M, T, Kind = Each> {
    /// The value in the row that is so many rows before, or `None`.
    fn lag(self, rows: u32) -> WindowFunction<M, Option<T::Base>> {
        beside(self, Operator::Lag, rows)
    }

    /// The value in the row that is so many rows behind, or `None`.
    fn lead(self, rows: u32) -> WindowFunction<M, Option<T::Base>> {
        beside(self, Operator::Lead, rows)
    }

    /// The value in the first row of the partition.
    fn first_value(self) -> WindowFunction<M, Option<T::Base>> {
        edge(self, Operator::FirstValue)
    }

    /// The value in the last row of the partition.
    fn last_value(self) -> WindowFunction<M, Option<T::Base>> {
        edge(self, Operator::LastValue)
    }
}

impl<M: Model, T: Value, E: Operators<M, T, Kind = Each>> Windowed<M, T> for E {}

fn beside<M: Model, T: Value, R, E: Operators<M, T>>(
    expression: E,
    operator: Operator,
    rows: u32,
) -> WindowFunction<M, R> {
    let (mut fragment, _) = first(expression, operator);
    fragment.args.push(&i32::try_from(rows).unwrap_or(i32::MAX));
    fragment.tokens.extend(&[Token::Then(operator), Token::Arg(None), Token::End(operator)]);
    WindowFunction::new(fragment, true)
}

fn edge<M: Model, T: Value, R, E: Operators<M, T>>(
    expression: E,
    operator: Operator,
) -> WindowFunction<M, R> {
    let mut tokenized = Tokenized(Fragment::new());
    tokenized.0.tokens.push(Token::Begin(operator));
    expression.operand(&mut tokenized);
    tokenized.0.tokens.push(Token::End(operator));
    WindowFunction::new(tokenized.0, true)
}
