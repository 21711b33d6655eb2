//! Defaults that a new column has to be computed for row by row.

use super::token::{Kind, Token};

/// Functions whose value is the same for a whole statement, so that a default of theirs is computed once.
/// `pg_proc.provolatile`
pub const STABLE: [&str; 7] = [
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "to_timestamp",
    "make_interval",
    "timezone",
    "current_setting",
];

/// Whether a default, as tokens that mean something, has to be computed for each row: where it calls a function that is
/// not known to be stable.
#[must_use]
pub fn is_volatile(words: &[Token<'_>]) -> bool {
    words.windows(2).enumerate().any(|(at, pair)| {
        let called = pair[0].kind == Kind::Word && pair[1].text == "(";
        // `'x'::character varying(20)` is a type.
        let before = words[..at].iter().rev().find(|token| token.kind != Kind::Word);
        let cast = before.is_some_and(|token| token.text == "::");
        called && !cast && !STABLE.iter().any(|stable| pair[0].is_word(stable))
    })
}
