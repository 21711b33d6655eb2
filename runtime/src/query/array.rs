//! Conditions on lists.

use std::borrow::Borrow;

use super::expr::{Each, Expr};
use super::filter::Filter;
use super::function::alone;
use super::operand::Item;
use super::operators::{Loose, Operators, first};
use super::tokens::{Operator, Token};
use crate::value::{Element, Value};

/// Types that are lists of `I`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list",
    label = "this works on columns of lists only"
)]
pub trait ListOf {
    /// What it is a list of.
    type Item: Value;
}

impl<I: Element> ListOf for Vec<I> {
    type Item = I;
}

/// What can be asked of a list.
pub trait ListOperators<M, T: Value>: Operators<M, T>
where
    T::Base: ListOf,
{
    /// Has this item.
    fn has<I: Item<<Base<T> as Value>::Base>>(self, item: I) -> Filter<M, Loose<M, T, Self>> {
        listed(self, Operator::HasAll, [item])
    }

    /// Has all of these items, which may be none.
    fn has_all<I: Item<<Base<T> as Value>::Base>>(
        self,
        items: impl IntoIterator<Item = I>,
    ) -> Filter<M, Loose<M, T, Self>> {
        listed(self, Operator::HasAll, items)
    }

    /// Has at least one of these items.
    fn has_any<I: Item<<Base<T> as Value>::Base>>(
        self,
        items: impl IntoIterator<Item = I>,
    ) -> Filter<M, Loose<M, T, Self>> {
        listed(self, Operator::HasAny, items)
    }

    /// How many items it has.
    fn length(self) -> Expr<M, Option<i64>, Self::Kind> {
        alone(self, Operator::Length)
    }
}

/// The items of a list type.
type Base<T> = <<T as Value>::Base as ListOf>::Item;

impl<M, T: Value, E: Operators<M, T>> ListOperators<M, T> for E where T::Base: ListOf {}

/// Rows taken apart by a list.
pub trait Unnests<M, T: Value>: Operators<M, T, Kind = Each>
where
    T::Base: ListOf,
{
    /// Each item: the row comes once for each of them, and not at all for an empty list. It is for what is selected and
    /// grouped by; Postgres does not take it in conditions.
    fn each(self) -> Expr<M, Base<T>, Each> {
        alone(self, Operator::Each)
    }
}

impl<M, T: Value, E: Operators<M, T, Kind = Each>> Unnests<M, T> for E where T::Base: ListOf {}

fn listed<M, T: Value, E: Operators<M, T>, I: Item<<Base<T> as Value>::Base>>(
    expression: E,
    operator: Operator,
    items: impl IntoIterator<Item = I>,
) -> Filter<M, Loose<M, T, E>>
where
    T::Base: ListOf,
{
    let (mut fragment, column) = first(expression, operator);
    let held: Vec<I::Held> = items.into_iter().map(Item::held).collect();
    fragment.args.push_list(held.iter().map(Borrow::borrow));
    fragment.tokens.extend(&[Token::Then(operator), Token::Arg(column), Token::End(operator)]);
    Filter::new(fragment)
}
