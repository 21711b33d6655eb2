//! Functions of one row.

use super::arithmetic::{Term, binary};
use super::array::cardinality;
use super::expr::Expr;
use super::operators::{Operators, first};
use super::text::Text;
use super::tokens::{Operator, Token};
use crate::value::{Element, Enum, Id, Identified, Value};
use crate::{BigDecimal, Decimal, Uuid};

/// Functions over a column or an expression. What they make of an `Option` is an `Option`: NULL of NULL.
///
/// ```
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
/// # struct Span { #[key] id: i64, name: Option<String>, price: f64 }
/// let query = Span::find()
///     .filter(|s| s.name.trim().length().gt(3))
///     .select(|s| (s.name.coalesce("?".to_owned()).upper(), (s.price * 100.0).round()));
/// let sql = query.sql(Dialect::Postgres);
/// assert!(sql.contains(r#"upper(coalesce("name", $1)), round(("price" * $2))"#), "{sql}");
/// assert!(sql.ends_with(r#"where char_length(btrim("name"))::int8 > $3"#), "{sql}");
/// ```
///
/// Numbers are not converted unless it is said, and then exactly:
///
/// ```
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
/// # struct Span { #[key] id: i64, tokens: i32, seconds: f64 }
/// let query = Span::find().select(|s| (s.tokens.as_i64() * s.id, s.tokens.as_f64() / s.seconds));
/// let sql = query.sql(Dialect::ClickHouse);
/// assert!(sql.starts_with("select (toInt64(`tokens`) * `id`), (toFloat64(`tokens`) / `seconds`)"), "{sql}");
/// ```
#[expect(clippy::wrong_self_convention, reason = "columns are Copy, and other expressions are used up")]
pub trait Functions<M, T: Value>: Operators<M, T> {
    /// This, or the other where this is NULL.
    fn coalesce(self, other: impl Term<M, T::Base, Self::Kind>) -> Expr<M, T::Base, Self::Kind> {
        let (mut fragment, _) = first(self, Operator::Coalesce);
        fragment.tokens.push(Token::Then(Operator::Coalesce));
        other.append_to(&mut fragment);
        fragment.tokens.push(Token::End(Operator::Coalesce));
        Expr::new(fragment)
    }

    /// NULL where this is the other.
    fn null_if(self, other: impl Term<M, T, Self::Kind>) -> Expr<M, Option<T::Base>, Self::Kind> {
        binary(self, Operator::NullIf, other)
    }

    /// The greater of the two, by the store's order; of NULL and a value, the value.
    fn greatest(self, other: impl Term<M, T, Self::Kind>) -> Expr<M, T, Self::Kind> {
        binary(self, Operator::Greatest, other)
    }

    /// The lesser of the two, by the store's order; of NULL and a value, the value.
    fn least(self, other: impl Term<M, T, Self::Kind>) -> Expr<M, T, Self::Kind> {
        binary(self, Operator::Least, other)
    }

    /// Without its sign.
    fn abs(self) -> Expr<M, T, Self::Kind>
    where
        T::Base: Signed,
    {
        alone(self, T::Base::ABS)
    }

    /// The nearest whole number. Of two equally near, the even one where it is a float, else the one farther from 0.
    fn round(self) -> Expr<M, T, Self::Kind>
    where
        T::Base: Rounds,
    {
        alone(self, Operator::Round)
    }

    /// As a whole number of 64 bits, which holds all that the type does.
    fn as_i64(self) -> Expr<M, T::Like<i64>, Self::Kind>
    where
        T::Base: ToI64,
    {
        alone(self, Operator::ToI64)
    }

    /// As a float of 64 bits, which holds all that the type does.
    fn as_f64(self) -> Expr<M, T::Like<f64>, Self::Kind>
    where
        T::Base: ToF64,
    {
        alone(self, Operator::ToF64)
    }

    /// As text: digits, the label of an enum, the text of an id.
    fn as_text(self) -> Expr<M, T::Like<String>, Self::Kind>
    where
        T::Base: ToText,
    {
        alone(self, Operator::ToText)
    }

    /// How many characters a text has, or how many items a list.
    fn length(self) -> Expr<M, T::Like<i64>, Self::Kind>
    where
        T::Base: HasLength,
    {
        if T::Base::IS_LIST { cardinality(self) } else { alone(self, Operator::Length) }
    }

    /// The text in lower case: letters beyond ASCII by Unicode in ClickHouse, by the database's locale in Postgres.
    fn lower(self) -> Expr<M, T, Self::Kind>
    where
        T::Base: Text,
    {
        alone(self, Operator::Lower)
    }

    /// The text in upper case, like [`lower`](Self::lower).
    fn upper(self) -> Expr<M, T, Self::Kind>
    where
        T::Base: Text,
    {
        alone(self, Operator::Upper)
    }

    /// The text without the blanks at both ends. Other white space stays.
    fn trim(self) -> Expr<M, T, Self::Kind>
    where
        T::Base: Text,
    {
        alone(self, Operator::Trim)
    }

    /// The text with the other behind it.
    fn concat(self, other: impl Term<M, T, Self::Kind>) -> Expr<M, T, Self::Kind>
    where
        T::Base: Text,
    {
        binary(self, Operator::Concat, other)
    }

    /// At most `take` characters of the text, without the first `skip`.
    fn substring(self, skip: u32, take: u32) -> Expr<M, T, Self::Kind>
    where
        T::Base: Text,
    {
        // Postgres counts in 32 bits, and no text of either store is longer.
        let bound = |count: u32| i32::try_from(count).unwrap_or(i32::MAX - 1);
        let (mut fragment, _) = first(self, Operator::Substring);
        fragment.args.push(&(bound(skip).min(i32::MAX - 1) + 1));
        fragment.args.push(&bound(take));
        fragment.tokens.extend(&[
            Token::Then(Operator::Substring),
            Token::Arg(None),
            Token::AndThen(Operator::Substring),
            Token::Arg(None),
            Token::End(Operator::Substring),
        ]);
        Expr::new(fragment)
    }
}

impl<M, T: Value, E: Operators<M, T>> Functions<M, T> for E {}

pub(super) fn alone<M, T: Value, R, E: Operators<M, T>>(
    expression: E,
    operator: Operator,
) -> Expr<M, R, E::Kind> {
    let (mut fragment, _) = first(expression, operator);
    fragment.tokens.push(Token::End(operator));
    Expr::new(fragment)
}

/// Declares a set of types that a function takes.
macro_rules! sets {
    ($($(#[$doc:meta])* $name:ident($message:literal, $label:literal): $($type:ty)*;)*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $name {}

        $(
            #[diagnostic::do_not_recommend]
            impl $name for $type {}
        )*
    )*};
}

sets! {
    /// Numbers that need not be whole.
    Rounds("`{Self}` cannot be rounded", "this works on `f64` and decimals"): f64 Decimal BigDecimal;
    /// Types that an `i64` holds exactly.
    ToI64("`i64` does not hold every `{Self}`", "this works on integers of up to 32 bits"):
        i8 i16 i32 i64 u8 u16 u32;
    /// Types that an `f64` holds exactly.
    ToF64("`f64` does not hold every `{Self}`", "this works on integers of up to 32 bits and on floats"):
        i8 i16 i32 u8 u16 u32 f32 f64;
    /// Types whose text is the same in both stores.
    ToText("`{Self}` has no text that both stores agree on", "this works on integers, text, ids and enums"):
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 String Uuid;
}

#[diagnostic::do_not_recommend]
impl<M: Identified> ToText for Id<M> {}
#[diagnostic::do_not_recommend]
impl<E: Enum> ToText for E {}

/// Numbers that may be below 0.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number with a sign",
    label = "this works on such numbers only"
)]
pub trait Signed {
    #[doc(hidden)]
    const ABS: Operator;
}

macro_rules! signed {
    ($($type:ty: $operator:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Signed for $type {
            const ABS: Operator = Operator::$operator;
        }
    )*};
}

signed! {
    i16: AbsI16;
    i32: AbsI32;
    i64: AbsI64;
    i128: AbsI128;
    f32: Abs;
    f64: Abs;
    Decimal: Abs;
    BigDecimal: Abs;
}

/// Types with a length: text and lists.
#[diagnostic::on_unimplemented(message = "`{Self}` has no length", label = "this works on text and lists")]
pub trait HasLength {
    #[doc(hidden)]
    const IS_LIST: bool;
}

#[diagnostic::do_not_recommend]
impl HasLength for String {
    const IS_LIST: bool = false;
}

#[diagnostic::do_not_recommend]
impl<T: Element> HasLength for Vec<T> {
    const IS_LIST: bool = true;
}
