//! Conditions on lists.

use std::borrow::Borrow;

use super::expr::{Each, Expr};
use super::filter::Filter;
use super::function::alone;
use super::operand::Item;
use super::operators::{Loose, Operators, Tokenized};
use super::tokens::{Fragment, Operator, Place, Token};
use crate::value::{Element, Value};

/// Types that are lists.
#[diagnostic::on_unimplemented(message = "`{Self}` is no list", label = "this works on lists only")]
pub trait ListOf {
    /// What it is a list of.
    type Item: Value;
}

#[diagnostic::do_not_recommend]
impl<T: Element> ListOf for Vec<T> {
    type Item = T;
}

/// An item of the list that `T` holds.
type Items<T> = <<T as Value>::Base as ListOf>::Item;

/// What it is compared as.
type ItemOf<T> = <Items<T> as Value>::Base;

/// What can be asked of a list. NULL among the items is equal to nothing.
///
/// ```
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
/// # struct Span { #[key] id: i64, tags: Vec<String> }
/// let query = Span::find().filter(|s| s.tags.has("new") & !s.tags.has_any(["old", "dead"]));
/// let sql = query.sql(Dialect::Postgres);
/// assert!(sql.ends_with(r#"where "tags" @> $1 and not ("tags" && $2)"#), "{sql}");
/// let sql = query.sql(Dialect::ClickHouse);
/// assert!(sql.contains("where hasAll(`tags`, {p0:Array(String)})"), "{sql}");
/// ```
#[expect(clippy::wrong_self_convention, reason = "columns are Copy, and other expressions are used up")]
pub trait ListOperators<M, T: Value>: Operators<M, T> {
    /// Has this item. Indexes serve: GIN in Postgres, `bloom_filter` in ClickHouse.
    fn has<I: Item<ItemOf<T>>>(self, item: I) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: ListOf,
    {
        compared::<M, T, _, I>(self, Operator::HasAll, [item])
    }

    /// Has all of these items; every list has all of none.
    fn has_all<I: Item<ItemOf<T>>>(self, items: impl IntoIterator<Item = I>) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: ListOf,
    {
        compared::<M, T, _, I>(self, Operator::HasAll, items)
    }

    /// Has at least one of these items. [`overlaps`](Self::overlaps) asks it of another list.
    fn has_any<I: Item<ItemOf<T>>>(self, items: impl IntoIterator<Item = I>) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: ListOf,
    {
        compared::<M, T, _, I>(self, Operator::HasAny, items)
    }

    /// Has an item that another column or expression has, too. It is NULL where one of the two is.
    ///
    /// ```
    /// # use rowcol::prelude::*;
    /// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
    /// # struct Span { #[key] id: i64, tags: Vec<String>, muted: Vec<String> }
    /// let query = Span::find().filter(|s| !s.tags.overlaps(s.muted));
    /// let sql = query.sql(Dialect::Postgres);
    /// assert!(sql.ends_with(r#"where not ("tags" && "muted")"#), "{sql}");
    /// let sql = query.sql(Dialect::ClickHouse);
    /// assert!(sql.ends_with("where not (hasAny(`tags`, `muted`))"), "{sql}");
    /// ```
    fn overlaps<U: Value<Base = T::Base>>(
        self,
        other: impl Operators<M, U, Kind = Self::Kind>,
    ) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: ListOf,
    {
        let (mut fragment, column) = operand(self);
        let (right, other) = operand(other);
        fragment.tokens.push(Token::Then(Operator::HasAny));
        fragment.append(right);
        fragment.tokens.wrap(Operator::HasAny);
        Filter::new(present::<T>(column, present::<U>(other, fragment)))
    }

    /// Has no items.
    fn is_empty(self) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: ListOf,
    {
        let (mut fragment, column) = operand(self);
        fragment.tokens.wrap(Operator::IsEmpty);
        Filter::new(exactly(present::<T>(column, fragment)))
    }
}

impl<M, T: Value, E: Operators<M, T>> ListOperators<M, T> for E {}

/// Rows taken apart by a list.
pub trait Unnests<M, T: Value>: Operators<M, T, Kind = Each> {
    /// Each item: the row comes once for each of them, and not at all for an empty list. It is for what is selected and
    /// grouped by; Postgres does not take it in conditions. It is `unnest` in Postgres, and in ClickHouse the function
    /// `arrayJoin`, which does what the clause `ARRAY JOIN` does.
    ///
    /// ```
    /// # use rowcol::prelude::*;
    /// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
    /// # struct Span { #[key] id: i64, tags: Vec<String> }
    /// // How many rows have each tag.
    /// let query = Span::find().group_by(|s| s.tags.each()).select(|_, tag| (tag, count()));
    /// let sql = query.sql(Dialect::Postgres);
    /// assert!(sql.starts_with(r#"select unnest("tags"), count(*)"#), "{sql}");
    /// let sql = query.sql(Dialect::ClickHouse);
    /// assert!(sql.starts_with("select arrayJoin(`tags`), count()"), "{sql}");
    /// ```
    fn each(self) -> Expr<M, Items<T>, Each>
    where
        T::Base: ListOf,
    {
        alone(self, Operator::Each)
    }
}

impl<M, T: Value, E: Operators<M, T, Kind = Each>> Unnests<M, T> for E {}

fn compared<M, T: Value, E: Operators<M, T>, I: Item<ItemOf<T>>>(
    expression: E,
    operator: Operator,
    items: impl IntoIterator<Item = I>,
) -> Filter<M, Loose<M, T, E>>
where
    T::Base: ListOf,
{
    let held: Vec<I::Held> = items.into_iter().map(Item::held).collect();
    let (mut fragment, column) = operand(expression);
    fragment.args.push_list(held.iter().map(Borrow::borrow));
    fragment.tokens.extend(&[Token::Then(operator), Token::Arg(column)]);
    fragment.tokens.wrap(operator);
    let made = present::<T>(column, fragment);
    // An empty list has all of none, and must not where it stands for NULL.
    Filter::new(if held.is_empty() { exactly(made) } else { made })
}

/// How many items there are: a value that is NULL where the list is.
pub(super) fn cardinality<M, T: Value, E: Operators<M, T>>(expression: E) -> Expr<M, T::Like<i64>, E::Kind> {
    let (mut list, column) = operand(expression);
    list.tokens.wrap(Operator::Cardinality);
    Expr::new(exactly(present::<T>(column, list)))
}

/// An expression by itself, and its column if it is one.
pub(super) fn operand<M, T: Value, E: Operators<M, T>>(expression: E) -> (Fragment, Option<Place>) {
    let mut operand = Tokenized(Fragment::new());
    let column = expression.operand(&mut operand);
    (operand.0, column)
}

/// For what an empty list makes true: there it matters whether it stands for NULL.
pub(super) fn exactly(mut made: Fragment) -> Fragment {
    made.tokens.wrap(Operator::Exact);
    made
}

/// What was made of a list or a map of type `T`, and is NULL where that is.
pub(super) fn present<T: Value>(column: Option<Place>, made: Fragment) -> Fragment {
    let Some(column) = column.filter(|_| T::NULLABLE) else { return made };
    let mut fragment = Fragment::new();
    fragment.tokens.push(Token::Present(column));
    fragment.append(made);
    fragment.tokens.push(Token::EndPresent(column));
    fragment
}
