//! Defaults that a new column has to be computed for row by row.

use std::collections::HashSet;

use super::token::{Kind, Token};

/// Functions whose value is the same for a whole statement, so that a default of theirs is computed once.
/// `pg_proc.provolatile`
#[rustfmt::skip]
pub const STABLE: &[&str] = &[
    "now", "transaction_timestamp", "statement_timestamp", "to_timestamp", "to_date", "to_char", "to_number",
    "timezone", "date_trunc", "date_part", "make_date", "make_time", "make_timestamp", "make_timestamptz",
    "make_interval", "current_setting", "lower", "upper", "concat", "format", "md5", "encode", "decode", "abs", "round",
    "json_build_object", "json_build_array", "jsonb_build_object", "jsonb_build_array", "to_json", "to_jsonb",
];

/// What looks like a function, and is as stable as what stands in it.
const FORMS: &[&str] = &[
    "coalesce",
    "nullif",
    "greatest",
    "least",
    "extract",
    "current_timestamp",
    "current_time",
    "localtimestamp",
    "localtime",
];

/// Whether a default, as tokens that mean something, has to be computed for each row: where it calls a function that is
/// not known to be stable, as the server's own and these of the schema are.
#[must_use]
pub fn is_volatile(words: &[Token<'_>], own: &HashSet<String>) -> bool {
    words.windows(2).enumerate().any(|(at, pair)| {
        let name = pair[0].identifier().filter(|_| pair[1].text == "(");
        // `'x'::character varying(20)` is a type.
        let before = words[..at].iter().rev().find(|token| token.kind != Kind::Word);
        let cast = before.is_some_and(|token| token.text == "::");
        let is_stable =
            |name: String| STABLE.iter().chain(FORMS).any(|stable| *stable == name) || own.contains(&name);
        !cast && name.is_some_and(|name| !is_stable(name))
    })
}
