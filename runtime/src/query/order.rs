//! The order of rows.

use std::marker::PhantomData;

use super::expr::{Each, Expr, Group, Key};
use super::operators::{Operators, Tokenized};
use super::select::{Any, Pin};
use super::sorted::{SortValue, Sorted};
use super::tokens::{Fragment, Operator, Token};
use super::tuples::{pin_of, up_to_8};
use crate::Column;
use crate::value::Value;

/// An order of the rows of `M`, or of groups of them: by one expression, or by several, the first counting most.
///
/// NULL counts as larger than everything, on both stores: last upwards, first downwards.
#[must_use = "an order does nothing until it is given to `.order_by(..)`"]
pub struct Order<M, K = Each> {
    list: OrderList,
    types: PhantomData<fn(&M) -> K>,
}

impl<M, K> Order<M, K> {
    const fn new(list: OrderList) -> Self {
        Self { list, types: PhantomData }
    }
}

impl<M, K: Ordered> Order<M, K> {
    /// This order, and another one for what is equal in it.
    pub fn then<O: IntoOrder<M, K::Of>>(mut self, other: O) -> Order<M, K::With<O::Pin>> {
        other.append(&mut self.list);
        Order::new(self.list)
    }
}

/// What can be ordered: rows, or groups.
#[doc(hidden)]
pub trait Ordered {
    /// [`Each`] or [`Group`].
    type Of;
    /// The same together with an order that only some stores know.
    type With<P: Pin>;
}

impl Ordered for Each {
    type Of = Self;
    type With<P: Pin> = Self;
}

impl<Q: Pin> Ordered for Group<Q> {
    type Of = Group;
    type With<P: Pin> = Group<Q::And<P>>;
}

/// An order without types.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct OrderList {
    /// The expressions, each with its direction behind it.
    pub(crate) fragment: Fragment,
    /// How the values of each are read, for [pages](super::Page).
    values: [Option<&'static SortValue>; Self::MOST],
    len: usize,
}

impl OrderList {
    /// Pages are of orders by at most so many expressions.
    pub(crate) const MOST: usize = 12;

    pub(crate) const fn new() -> Self {
        Self { fragment: Fragment::new(), values: [None; Self::MOST], len: 0 }
    }

    /// One expression and its direction.
    pub(crate) fn of(expression: Fragment, operator: Operator, value: &'static SortValue) -> Self {
        let mut list = Self { fragment: expression, ..Self::new() };
        list.fragment.tokens.push(Token::End(operator));
        list.values[0] = Some(value);
        list.len = 1;
        list
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fragment.is_empty()
    }

    /// How the values of the expressions are read.
    pub(crate) fn values(&self) -> impl Iterator<Item = &'static SortValue> {
        self.values.iter().copied().flatten()
    }

    /// The expressions; `None` if there are too many of them.
    pub(crate) fn terms(&self) -> Option<Vec<OrderTerm>> {
        if self.len > Self::MOST {
            return None;
        }
        let tokens = self.fragment.tokens.as_slice();
        let mut terms = Vec::with_capacity(self.len);
        let (mut depth, mut start, mut args, mut seen) = (0_u32, 0, 0, 0);
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::Arg(_) => seen += 1,
                Token::Begin(_) => depth += 1,
                // A direction ends what nothing began.
                Token::End(operator) if operator.direction().is_some() && depth > 0 => {}
                Token::End(operator) if operator.direction().is_some() => {
                    let value = self.values.get(terms.len()).copied().flatten()?;
                    let expression = self.fragment.part(start..at, args..seen);
                    terms.push(OrderTerm { expression, operator: *operator, value });
                    (start, args) = (at + 2, seen);
                }
                Token::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        Some(terms)
    }

    /// Appends another one.
    pub(crate) fn append_listed(&mut self, other: Self) {
        if other.is_empty() {
            return;
        }
        self.fragment.append_listed(other.fragment);
        for (value, place) in other.values.into_iter().take(other.len).zip(self.len..) {
            if let Some(free) = self.values.get_mut(place) {
                *free = value;
            }
        }
        self.len += other.len;
    }
}

/// One expression of an order.
#[derive(Debug)]
pub(crate) struct OrderTerm {
    pub(crate) expression: Fragment,
    operator: Operator,
    pub(crate) value: &'static SortValue,
}

impl OrderTerm {
    pub(crate) fn direction(&self) -> Direction {
        self.operator.direction().unwrap_or(Direction { up: true, nulls_first: false })
    }
}

/// Which way an expression orders rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Direction {
    pub(crate) up: bool,
    pub(crate) nulls_first: bool,
}

impl Operator {
    /// The direction, if it is one.
    pub(crate) const fn direction(self) -> Option<Direction> {
        let (up, nulls_first) = match self {
            Self::Asc => (true, false),
            Self::AscNullsFirst => (true, true),
            Self::Desc | Self::DescNullable => (false, true),
            Self::DescNullsLast => (false, false),
            _ => return None,
        };
        Some(Direction { up, nulls_first })
    }
}

/// Turns a column or another expression into an order.
///
/// Postgres orders a native enum by the declaration of its values; ClickHouse, which holds their labels as text unless
/// `#[value(clickhouse = enum8)]` says otherwise, by the alphabet.
pub trait Sorting<M, T: Value>: Operators<M, T> {
    /// Upwards, NULL last.
    fn asc(self) -> Order<M, Self::Kind> {
        by(self, Operator::Asc)
    }

    /// Downwards, NULL first.
    fn desc(self) -> Order<M, Self::Kind> {
        by(self, <T as Sorted>::VALUE.downwards())
    }

    /// Upwards, NULL first.
    fn asc_nulls_first(self) -> Order<M, Self::Kind> {
        by(self, Operator::AscNullsFirst)
    }

    /// Downwards, NULL last.
    fn desc_nulls_last(self) -> Order<M, Self::Kind> {
        by(self, Operator::DescNullsLast)
    }
}

impl<M, T: Value, E: Operators<M, T>> Sorting<M, T> for E {}

fn by<M, T: Value, E: Operators<M, T>>(expression: E, operator: Operator) -> Order<M, E::Kind> {
    let mut tokenized = Tokenized(Fragment::new());
    expression.operand(&mut tokenized);
    Order::new(OrderList::of(tokenized.0, operator, <T as Sorted>::VALUE))
}

/// What `.order_by(..)` takes: an [`Order`], a column or another expression (upwards), or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no order of `{M}`",
    label = "expected a column of `{M}`, `.asc()` or `.desc()` of one, or a tuple of these"
)]
pub trait IntoOrder<M, K = Each> {
    /// The store that knows what it orders by.
    type Pin: Pin;

    /// Appends it.
    #[doc(hidden)]
    fn append(self, list: &mut OrderList);
}

/// Declares the orders by one expression.
macro_rules! orders {
    ($([$($parameters:tt)*] $ty:ty, $kind:ty, $pin:ty: |$this:ident| $list:expr;)*) => {$(
        impl<M, $($parameters)*> IntoOrder<M, $kind> for $ty {
            type Pin = $pin;

            fn append(self, list: &mut OrderList) {
                let $this = self;
                list.append_listed($list);
            }
        }
    )*};
}

orders! {
    [] Order<M>, Each, Any: |order| order.list;
    [P: Pin] Order<M, Group<P>>, Group, P: |order| order.list;
    [T: Value, L] Column<M, T, L>, Each, Any: |column| column.asc().list;
    [T: Value] Expr<M, T>, Each, Any: |expression| expression.asc().list;
    [T: Value, P: Pin] Expr<M, T, Group<P>>, Group, P: |aggregate| aggregate.asc().list;
    [T: Value] Key<M, T>, Group, Any: |key| key.asc().list;
}

macro_rules! tuples {
    ($($($name:ident $place:literal)+;)*) => {
        $(impl<M, K, $($name: IntoOrder<M, K>),+> IntoOrder<M, K> for ($($name,)+) {
            type Pin = pin_of!($($name)+);

            #[allow(non_snake_case)]
            fn append(self, list: &mut OrderList) {
                let ($($name,)+) = self;
                $($name.append(list);)+
            }
        })*
    };
}

up_to_8!(tuples);

pub(crate) fn order<M, K>(by: impl IntoOrder<M, K>) -> OrderList {
    let mut list = OrderList::new();
    by.append(&mut list);
    list
}

impl<M, K> Clone for Order<M, K> {
    fn clone(&self) -> Self {
        Self::new(self.list.clone())
    }
}

impl<M, K> std::fmt::Debug for Order<M, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Order").field(&self.list.fragment).finish()
    }
}
