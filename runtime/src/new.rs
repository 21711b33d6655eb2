//! [`new!`](crate::new!): a row from the fields that have no default.

use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, SubsecRound as _, Utc};

use crate::sql::pg;
use crate::value::{Identified, PostgresCodec};
use crate::{Id, Model, Timestamp};

/// A row of a model from some of its fields.
///
/// A field may be left out when it is an `Option`, has a `#[default(…)]`, is `#[updated_at]`, or is an id that the
/// client makes (`#[key(cuid2)]` and its like). Every other field that is missing is a compile error, which names
/// it. What is left out gets its default here, in the program, so that the row is complete before it is written:
/// `now` is the time of the call, to the digits that the field's column keeps.
///
/// `&str` is taken for `String`, a plain value for an `Option`, and a reference to an id for the id.
///
/// ```
/// use rowcol::prelude::*;
///
/// #[derive(Model, Debug)]
/// #[postgres]
/// struct Note {
///     #[key(cuid2)]
///     id: Id<Note>,
///     title: String,
///     body: Option<String>,
///     #[default(1)]
///     version: i32,
/// }
///
/// let note = rowcol::new!(Note { title: "shopping" });
/// assert_eq!(note.title, "shopping");
/// assert_eq!((note.body, note.version), (None, 1));
/// ```
///
/// ```compile_fail
/// # use rowcol::prelude::*;
/// # #[derive(Model)]
/// # #[postgres]
/// # struct Note { #[key(cuid2)] id: Id<Note>, title: String }
/// let note = rowcol::new!(Note {}); // `new!(Note { … })` needs the field `title`
/// ```
#[macro_export]
macro_rules! new {
    ($model:ident { $($field:ident : $value:expr),* $(,)? }) => {{
        const _: () = $crate::new::check(
            stringify!($model),
            <$model as $crate::new::New>::REQUIRED,
            &[$(stringify!($field)),*],
        );
        #[allow(unused_mut)]
        let mut slots = <<$model as $crate::new::New>::Slots as ::core::default::Default>::default();
        $(slots.$field = ::core::option::Option::Some($crate::new::IntoField::into_field($value));)*
        <$model as $crate::new::New>::from_slots(slots)
    }};
}

/// What [`new!`](crate::new!) needs to know of a model. Implemented by `#[derive(Model)]`.
pub trait New: Model {
    /// The fields, each in an `Option`.
    type Slots: Default;
    /// The fields that cannot be left out.
    const REQUIRED: &'static [&'static str];
    /// The row, with the defaults of what was left out.
    fn from_slots(slots: Self::Slots) -> Self;
}

/// A field without a default. [`check`] saw that it is given.
#[doc(hidden)]
pub fn given<T>(field: Option<T>) -> T {
    field.expect("`new!` was compiled with every required field")
}

/// What may stand for a field of type `T` in [`new!`](crate::new!).
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be made of `{Self}`",
    label = "this is not a `{T}`"
)]
pub trait IntoField<T> {
    /// The field's value.
    fn into_field(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<T> for T {
    fn into_field(self) -> T {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Option<T>> for T {
    fn into_field(self) -> Option<T> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoField<String> for &str {
    fn into_field(self) -> String {
        self.to_owned()
    }
}

#[diagnostic::do_not_recommend]
impl IntoField<Option<String>> for &str {
    fn into_field(self) -> Option<String> {
        Some(self.to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<M: Identified> IntoField<Id<M>> for &Id<M> {
    fn into_field(self) -> Id<M> {
        self.clone()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Identified> IntoField<Option<Id<M>>> for &Id<M> {
    fn into_field(self) -> Option<Id<M>> {
        Some(self.clone())
    }
}

/// A type that `#[default(now)]` makes: a point in time with at most so many digits after the second.
pub trait Now {
    /// The time of the call.
    fn now(digits: u16) -> Self;
}

impl Now for Timestamp {
    fn now(digits: u16) -> Self {
        Utc::now().trunc_subsecs(digits)
    }
}

impl Now for NaiveDateTime {
    fn now(digits: u16) -> Self {
        Timestamp::now(digits).naive_utc()
    }
}

impl Now for NaiveDate {
    fn now(_: u16) -> Self {
        Utc::now().date_naive()
    }
}

impl<T: Now> Now for Option<T> {
    fn now(digits: u16) -> Self {
        Some(T::now(digits))
    }
}

/// The current time with at most so many digits after the second: what a column of that precision holds.
///
/// ```
/// let at = rowcol::new::now(3);
/// assert_eq!(at.timestamp_subsec_nanos() % 1_000_000, 0);
/// ```
#[must_use]
pub fn now(digits: u16) -> Timestamp {
    Now::now(digits)
}

/// A default of a type that is no primitive, from its digits. For the derive, which has checked them.
#[doc(hidden)]
#[must_use]
pub fn parsed<T: FromStr>(digits: &str) -> T {
    digits.parse().unwrap_or_else(|_| panic!("`#[default({digits})]` does not fit the type of its field"))
}

/// An empty JSON value as a field's default. For the derive.
#[doc(hidden)]
#[must_use]
pub fn json<T: PostgresCodec<pg::Json>>(text: &str) -> T {
    let read = T::decode(Some(text.as_bytes()));
    read.unwrap_or_else(|error| panic!("`#[default({text})]` does not fit the type of its field: {error}"))
}

/// Ends compilation when a required field is not among the given ones.
#[doc(hidden)]
pub const fn check(model: &str, required: &[&str], given: &[&str]) {
    let mut index = 0;
    while index < required.len() {
        if !contains(given, required[index]) {
            let text = Text::new().push("`new!(").push(model).push(" { … })` needs the field `");
            panic!("{}", text.push(required[index]).push("`").as_str());
        }
        index += 1;
    }
}

const fn contains(words: &[&str], word: &str) -> bool {
    let mut index = 0;
    while index < words.len() {
        if equal(words[index].as_bytes(), word.as_bytes()) {
            return true;
        }
        index += 1;
    }
    false
}

/// Whether two names of a field are one; `r#type` is `type`.
const fn equal(one: &[u8], other: &[u8]) -> bool {
    let one = match one {
        [b'r', b'#', name @ ..] => name,
        name => name,
    };
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// A message put together at compile time, where nothing can be formatted. What does not fit is left out.
struct Text {
    bytes: [u8; 256],
    length: usize,
}

impl Text {
    const fn new() -> Self {
        Self { bytes: [0; 256], length: 0 }
    }

    const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if self.length + text.len() <= self.bytes.len() {
            let mut index = 0;
            while index < text.len() {
                self.bytes[self.length] = text[index];
                self.length += 1;
                index += 1;
            }
        }
        self
    }

    const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.length);
        match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "a required field is missing",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn nothing_is_missing() {
        check("Note", &["title"], &["body", "title"]);
        check("Note", &[], &[]);
    }

    #[test]
    #[should_panic(expected = "`new!(Note { … })` needs the field `version`")]
    fn the_first_missing_field_is_named() {
        check("Note", &["title", "version", "at"], &["title"]);
    }
}
