//! Conditions on text.
//!
//! Where case does not count, letters beyond ASCII are compared by Unicode in ClickHouse and by the database's locale
//! in Postgres; those of ASCII alike in both.

use std::borrow::Cow;

use super::filter::Filter;
use super::operators::{Loose, Operators, first};
use super::tokens::{Operator, Token};
use crate::value::Value;

/// Types that text operators work on.
#[diagnostic::on_unimplemented(message = "`{Self}` is no text", label = "this works on text columns only")]
pub trait Text {}

#[diagnostic::do_not_recommend]
impl Text for String {}

/// What can be asked of text.
///
/// ```
/// # use rowcol::prelude::*;
/// # #[derive(Model)] #[postgres] #[clickhouse(engine = MergeTree, order_by = id)]
/// # struct Span { #[key] id: i64, name: Option<String> }
/// let query = Span::find().filter(|s| s.name.contains("100%"));
/// assert!(query.sql(Dialect::Postgres).ends_with(r#"where "name" like $1"#));
/// assert_eq!(query.sql(Dialect::Postgres).parameters[0].1, r#""%100\\%%""#);
/// ```
pub trait TextOperators<M, T: Value>: Operators<M, T> {
    /// Matches a pattern, in which `%` stands for any text and `_` for any character. Case counts.
    ///
    /// A backslash before one of these, or before a backslash, takes its meaning away; any other stands for the
    /// character behind it, and the last one of a pattern for itself.
    fn like(self, pattern: &str) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: Text,
    {
        compared(self, Operator::Like, &pattern_of(pattern))
    }

    /// Like [`like`](Self::like), without regard to case.
    fn ilike(self, pattern: &str) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: Text,
    {
        compared(self, Operator::ILike, &pattern_of(pattern))
    }

    /// Begins with this text, in which nothing has a special meaning.
    fn starts_with(self, start: &str) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: Text,
    {
        compared(self, Operator::StartsWith, start)
    }

    /// Ends with this text, in which nothing has a special meaning.
    fn ends_with(self, end: &str) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: Text,
    {
        compared(self, Operator::Like, &escaped("%", end, ""))
    }

    /// Has this text somewhere. Nothing in it has a special meaning.
    fn contains(self, part: &str) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: Text,
    {
        compared(self, Operator::Like, &escaped("%", part, "%"))
    }

    /// Like [`starts_with`](Self::starts_with), without regard to case.
    fn starts_with_ignoring_case(self, start: &str) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: Text,
    {
        compared(self, Operator::ILike, &escaped("", start, "%"))
    }

    /// Like [`ends_with`](Self::ends_with), without regard to case.
    fn ends_with_ignoring_case(self, end: &str) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: Text,
    {
        compared(self, Operator::ILike, &escaped("%", end, ""))
    }

    /// Like [`contains`](Self::contains), without regard to case.
    fn contains_ignoring_case(self, part: &str) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: Text,
    {
        compared(self, Operator::ILike, &escaped("%", part, "%"))
    }

    /// Has all of these words, in any order and without regard to case; no text has all of no words.
    ///
    /// This is `to_tsvector('simple', …) @@ plainto_tsquery('simple', …)` in Postgres, which an index on
    /// `to_tsvector('simple', column)` serves, and `hasAllTokens` in ClickHouse (25.10 and later), which a text index
    /// on `lowerUTF8(column)` serves. Words of letters and digits between blanks are the same in both. They differ
    /// where a word has other characters inside: ClickHouse cuts at each of ASCII that is neither letter nor digit;
    /// Postgres keeps `node.js`, `3.5`, addresses and paths together, and has `state-of-the-art` as a whole beside
    /// its parts.
    fn has_words(self, words: &str) -> Filter<M, Loose<M, T, Self>>
    where
        T::Base: Text,
    {
        compared(self, Operator::HasWords, words)
    }
}

impl<M, T: Value, E: Operators<M, T>> TextOperators<M, T> for E {}

fn compared<M, T: Value, E: Operators<M, T>>(
    expression: E,
    operator: Operator,
    text: &str,
) -> Filter<M, Loose<M, T, E>> {
    let (mut fragment, column) = first(expression, operator);
    fragment.args.push_text(text);
    fragment.tokens.extend(&[Token::Then(operator), Token::Arg(column), Token::End(operator)]);
    Filter::new(fragment)
}

/// The pattern of a text in which nothing has a special meaning.
fn escaped(before: &str, text: &str, behind: &str) -> String {
    let mut pattern = String::with_capacity(before.len() + text.len() + behind.len() + 8);
    pattern.push_str(before);
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push_str(behind);
    pattern
}

/// A pattern in the form that both stores read alike: a backslash stands only before `%`, `_` and `\`. Before other
/// characters ClickHouse would take it for itself; a last one is an error in both.
fn pattern_of(pattern: &str) -> Cow<'_, str> {
    if !pattern.contains('\\') {
        return pattern.into();
    }
    let mut plain = String::with_capacity(pattern.len() + 1);
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match (character, characters.as_str().chars().next()) {
            ('\\', Some('%' | '_' | '\\') | None) => {
                plain.push('\\');
                plain.push(characters.next().unwrap_or('\\'));
            }
            ('\\', Some(_)) => {}
            (character, _) => plain.push(character),
        }
    }
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_one_thing() {
        assert_eq!(pattern_of(r"a\%\_\\b"), r"a\%\_\\b");
        assert_eq!(pattern_of(r"a\b%\"), r"ab%\\");
        assert_eq!(escaped("%", r"5%_\", ""), r"%5\%\_\\");
    }
}
