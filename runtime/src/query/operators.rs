//! Comparisons: from a column and values to a condition.

use std::borrow::Borrow;
use std::time::Duration;

use super::expr::{Each, Kind};
use super::filter::Filter;
use super::operand::{Appended, Item, Operand};
use super::tokens::{Fragment, Operator, Place, Token};
use crate::Column;
use crate::value::Value;

/// What can be asked of a column (or another expression) of the model `M` that holds a `T`.
///
/// An `Option<T>` is compared like a `T`; a comparison with a NULL column holds for no row, as in SQL, and
/// [`is_null`](Self::is_null) asks for it.
#[expect(clippy::wrong_self_convention, reason = "columns are Copy, and other expressions are used up")]
pub trait Operators<M, T: Value>: Sized {
    /// What a range over it narrows, see [`Filter`].
    type Lead;
    /// Whether it has a value for each row or for each group of rows.
    type Kind: Kind;

    /// Appends it, and says which column gives the type of the other side, if it is one.
    #[doc(hidden)]
    fn operand(self, fragment: &mut Tokenized) -> Option<Place>;

    /// Equal.
    #[inline]
    fn eq(self, value: impl Operand<M, T::Base>) -> Filter<M, Self::Lead> {
        compare(self, Operator::Eq, value)
    }

    /// Different. NULL is not different.
    #[inline]
    fn ne(self, value: impl Operand<M, T::Base>) -> Filter<M, Loose<M, T, Self>> {
        compare(self, Operator::Ne, value).retyped()
    }

    /// Less.
    #[inline]
    fn lt(self, value: impl Operand<M, T::Base>) -> Filter<M, Self::Lead> {
        compare(self, Operator::Lt, value)
    }

    /// Less or equal.
    #[inline]
    fn le(self, value: impl Operand<M, T::Base>) -> Filter<M, Self::Lead> {
        compare(self, Operator::Le, value)
    }

    /// Greater.
    #[inline]
    fn gt(self, value: impl Operand<M, T::Base>) -> Filter<M, Self::Lead> {
        compare(self, Operator::Gt, value)
    }

    /// Greater or equal.
    #[inline]
    fn ge(self, value: impl Operand<M, T::Base>) -> Filter<M, Self::Lead> {
        compare(self, Operator::Ge, value)
    }

    /// Between the two, both included.
    fn between(self, from: impl Operand<M, T::Base>, to: impl Operand<M, T::Base>) -> Filter<M, Self::Lead> {
        let (mut fragment, column) = first(self, Operator::Between);
        fragment.tokens.push(Token::Then(Operator::Between));
        from.append(&mut Appended::new(&mut fragment, column));
        fragment.tokens.push(Token::AndThen(Operator::Between));
        to.append(&mut Appended::new(&mut fragment, column));
        fragment.tokens.push(Token::End(Operator::Between));
        Filter::new(fragment)
    }

    /// One of the list, which may be of any length. No row is in an empty list.
    fn in_<I: Item<T::Base>>(self, list: impl IntoIterator<Item = I>) -> Filter<M, Self::Lead> {
        listed::<M, T, _, I, _>(self, Operator::In, list)
    }

    /// None of the list. NULL is in no list and outside of none but the empty one.
    fn not_in<I: Item<T::Base>>(self, list: impl IntoIterator<Item = I>) -> Filter<M, Loose<M, T, Self>> {
        listed::<M, T, _, I, _>(self, Operator::NotIn, list).retyped()
    }

    /// NULL.
    fn is_null(self) -> Filter<M, Loose<M, T, Self>> {
        alone(self, Operator::IsNull)
    }

    /// Not NULL.
    fn is_not_null(self) -> Filter<M, Loose<M, T, Self>> {
        alone(self, Operator::IsNotNull)
    }

    /// Matches a pattern, in which `%` stands for any text and `_` for any character. Case counts.
    fn like(self, pattern: &str) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: Text,
    {
        matches_pattern(self, Operator::Like, pattern)
    }

    /// Begins with this text, in which nothing has a special meaning.
    fn starts_with(self, start: &str) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: Text,
    {
        matches_pattern(self, Operator::StartsWith, start)
    }

    /// At most so long ago, by the server's clock.
    ///
    /// ```
    /// # use rowcol::query::{days, hours};
    /// assert_eq!(days(1), hours(24));
    /// ```
    fn since(self, ago: Duration) -> Filter<M, Self::Lead>
    where
        T::Base: Instant,
    {
        let (mut fragment, _) = first(self, Operator::Since);
        fragment.tokens.push(Token::Then(Operator::Since));
        fragment.args.push(&i64::try_from(ago.as_micros()).unwrap_or(i64::MAX));
        fragment.tokens.extend(&[Token::Arg(None), Token::End(Operator::Since)]);
        Filter::new(fragment)
    }
}

/// Types that text operators work on.
#[diagnostic::on_unimplemented(message = "`{Self}` is no text", label = "this works on text columns only")]
pub trait Text {}

impl Text for String {}

/// Types that are points in time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no point in time",
    label = "this works on columns of points in time only"
)]
pub trait Instant {}

impl Instant for chrono::DateTime<chrono::Utc> {}

/// Where an expression appends its tokens.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct Tokenized(pub(crate) Fragment);

/// What a condition that is no range over the expression narrows.
pub(super) type Loose<M, T, E> = <<E as Operators<M, T>>::Kind as Kind>::Lead;

impl<M, T: Value, L> Operators<M, T> for Column<M, T, L> {
    type Lead = L;
    type Kind = Each;

    #[inline]
    fn operand(self, fragment: &mut Tokenized) -> Option<Place> {
        fragment.0.tokens.push(Token::Column(self.place()));
        Some(self.place())
    }
}

/// The beginning of an operator and its first operand.
#[inline]
pub(super) fn first<M, T: Value, E: Operators<M, T>>(
    expression: E,
    operator: Operator,
) -> (Fragment, Option<Place>) {
    let mut tokenized = Tokenized(Fragment::new());
    tokenized.0.tokens.push(Token::Begin(operator));
    let column = expression.operand(&mut tokenized);
    (tokenized.0, column)
}

#[inline]
fn compare<M, T: Value, E: Operators<M, T>>(
    expression: E,
    operator: Operator,
    value: impl Operand<M, T::Base>,
) -> Filter<M, E::Lead> {
    let (mut fragment, column) = first(expression, operator);
    fragment.tokens.push(Token::Then(operator));
    value.append(&mut Appended::new(&mut fragment, column));
    fragment.tokens.push(Token::End(operator));
    Filter::new(fragment)
}

fn listed<M, T: Value, E: Operators<M, T>, I: Item<T::Base>, L: IntoIterator<Item = I>>(
    expression: E,
    operator: Operator,
    list: L,
) -> Filter<M, E::Lead> {
    let held: Vec<I::Held> = list.into_iter().map(Item::held).collect();
    let operator = match operator {
        Operator::In if held.is_empty() => Operator::InNothing,
        Operator::NotIn if held.is_empty() => Operator::NotInNothing,
        operator => operator,
    };
    let (mut fragment, column) = first(expression, operator);
    fragment.args.push_list(held.iter().map(Borrow::borrow));
    fragment.tokens.extend(&[Token::Then(operator), Token::Arg(column), Token::End(operator)]);
    Filter::new(fragment)
}

fn alone<M, T: Value, E: Operators<M, T>>(expression: E, operator: Operator) -> Filter<M, Loose<M, T, E>> {
    let (mut fragment, _) = first(expression, operator);
    fragment.tokens.push(Token::End(operator));
    Filter::new(fragment)
}

pub(super) fn matches_pattern<M, T: Value, E: Operators<M, T>>(
    expression: E,
    operator: Operator,
    text: &str,
) -> Filter<M, Loose<M, T, E>> {
    let (mut fragment, column) = first(expression, operator);
    fragment.args.push_text(text);
    fragment.tokens.extend(&[Token::Then(operator), Token::Arg(column), Token::End(operator)]);
    Filter::new(fragment)
}

/// So many minutes.
#[must_use]
pub const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// So many hours.
#[must_use]
pub const fn hours(count: u64) -> Duration {
    Duration::from_secs(count * 3600)
}

/// So many days of 24 hours.
#[must_use]
pub const fn days(count: u64) -> Duration {
    Duration::from_secs(count * 86_400)
}
