//! Conditions on text. What is searched for is text, in which nothing has a special meaning.

use super::filter::Filter;
use super::operators::{Loose, Operators, Text, matches_pattern};
use super::tokens::Operator;
use crate::value::Value;

/// What can be asked of text.
pub trait TextOperators<M, T: Value>: Operators<M, T>
where
    T::Base: Text,
{
    /// Has this text in it.
    fn contains(self, part: &str) -> Filter<M, Loose<M, T, Self>> {
        matches_pattern(self, Operator::Like, &format!("%{}%", escaped(part)))
    }

    /// The same, whatever the case of letters.
    fn contains_ignoring_case(self, part: &str) -> Filter<M, Loose<M, T, Self>> {
        matches_pattern(self, Operator::ILike, &format!("%{}%", escaped(part)))
    }

    /// Ends with this text.
    fn ends_with(self, end: &str) -> Filter<M, Loose<M, T, Self>> {
        matches_pattern(self, Operator::Like, &format!("%{}", escaped(end)))
    }

    /// Matches a pattern, in which `%` stands for any text and `_` for any character, whatever the case of letters.
    fn ilike(self, pattern: &str) -> Filter<M, Loose<M, T, Self>> {
        matches_pattern(self, Operator::ILike, pattern)
    }

    /// Holds all of these words, in any order: full-text search. Postgres takes words as its configuration `simple`
    /// does, ClickHouse takes runs of letters and digits; both without the case of letters.
    fn has_words(self, words: &str) -> Filter<M, Loose<M, T, Self>> {
        matches_pattern(self, Operator::HasWords, words)
    }
}

impl<M, T: Value, E: Operators<M, T>> TextOperators<M, T> for E where T::Base: Text {}

/// Text as a pattern that only it matches.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}
