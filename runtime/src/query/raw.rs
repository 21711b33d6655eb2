//! SQL of the user's own within a typed query: [`sql!`](crate::sql!).

use std::marker::PhantomData;

use super::expr::{Each, Expr};
use super::filter::Filter;
use super::tokens::{Fragment, Token};
use crate::Column;
use crate::value::Value;

/// What stands in the place of a `{}`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of SQL over `{M}`",
    label = "expected a column or an expression of `{M}`, or a value"
)]
pub trait RawTerm<M> {
    /// Appends it.
    #[doc(hidden)]
    fn append_to(self, fragment: &mut Fragment);
}

impl<M, T, L> RawTerm<M> for Column<M, T, L> {
    fn append_to(self, fragment: &mut Fragment) {
        fragment.tokens.push(Token::Column(self.place()));
    }
}

impl<M, T> RawTerm<M> for Expr<M, T, Each> {
    fn append_to(self, fragment: &mut Fragment) {
        fragment.append(self.fragment);
    }
}

impl<M, T: Value<Base = T>> RawTerm<M> for T {
    fn append_to(self, fragment: &mut Fragment) {
        fragment.args.push(&self);
        fragment.tokens.push(Token::Arg(None));
    }
}

impl<M> RawTerm<M> for &str {
    fn append_to(self, fragment: &mut Fragment) {
        fragment.args.push_text(self);
        fragment.tokens.push(Token::Arg(None));
    }
}

/// SQL that is being put together. For [`sql!`](crate::sql!).
#[doc(hidden)]
#[derive(Debug)]
pub struct Raw<M> {
    fragment: Fragment,
    rest: &'static str,
    model: PhantomData<fn(&M)>,
}

impl<M> Raw<M> {
    /// Begins with a text.
    #[must_use]
    pub fn new(text: &'static str) -> Self {
        let mut raw = Self { fragment: Fragment::new(), rest: text, model: PhantomData };
        raw.text();
        raw
    }

    /// Takes the text up to the next place.
    fn text(&mut self) {
        let (text, rest) = self.rest.split_once("{}").unwrap_or((self.rest, ""));
        self.fragment.push_text(text);
        self.rest = rest;
    }

    /// Fills the next place.
    #[must_use]
    pub fn term(mut self, term: impl RawTerm<M>) -> Self {
        term.append_to(&mut self.fragment);
        self.text();
        self
    }

    /// An expression of this type.
    pub fn typed<T: Value>(self) -> Expr<M, T, Each> {
        Expr::new(self.fragment)
    }

    /// A condition.
    pub fn condition(self) -> Filter<M> {
        Filter::new(self.fragment)
    }
}

/// How many places a text has.
#[doc(hidden)]
#[must_use]
pub const fn places(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut count, mut at) = (0, 0);
    while at + 1 < bytes.len() {
        if bytes[at] == b'{' && bytes[at + 1] == b'}' {
            count += 1;
            at += 1;
        }
        at += 1;
    }
    count
}

/// SQL as it stands, with columns, expressions and values in the place of each `{}`: a condition, or, with a type before
/// it, an expression of that type. The text is a literal, so that no value can become part of it; values are bound.
///
/// ```
/// use rowcol::prelude::*;
/// # #[derive(Model)] #[model(table = "notes")] #[postgres] struct Note { #[key] id: i64, hits: i64, text: String }
///
/// let query = Note::find()
///     .filter(|n| rowcol::sql!("{} % {} = 0", n.hits, 2_i64))
///     .select(|n| (n.id, rowcol::sql!(i64: "({} + 1)", n.hits)));
/// assert_eq!(
///     query.sql(Dialect::Postgres).text,
///     "select \"id\", (\"hits\" + 1)\nfrom \"notes\"\nwhere (\"hits\" % $1 = 0)"
/// );
/// ```
/// It is the same text in both stores; where they differ, write one query for each. The type is a promise: another one is
/// an error when the answer is read.
#[macro_export]
macro_rules! sql {
    ($type:ty: $text:literal $(, $term:expr)* $(,)?) => {{
        const _: () = $crate::__check_places!($text $(, $term)*);
        $crate::query::Raw::new($text)$(.term($term))*.typed::<$type>()
    }};
    ($text:literal $(, $term:expr)* $(,)?) => {{
        const _: () = $crate::__check_places!($text $(, $term)*);
        $crate::query::Raw::new(::core::concat!("(", $text, ")"))$(.term($term))*.condition()
    }};
}

/// Counts the places of a text, and what there is for them.
#[doc(hidden)]
#[macro_export]
macro_rules! __check_places {
    ($text:literal $(, $term:expr)*) => {
        ::core::assert!(
            $crate::query::places($text) == <[&str]>::len(&[$(::core::stringify!($term)),*]),
            "the text has another number of `{{}}` than there are expressions behind it"
        )
    };
}
