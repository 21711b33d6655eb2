//! Names inside expressions.

use std::collections::{BTreeSet, HashSet};

use crate::postgres::name::{literal, quote};
use crate::postgres::token::{Kind, Token, meaningful, tokens};

/// The names that an expression or a query mentions, as the server folds them.
pub(super) fn names(sql: &str) -> HashSet<String> {
    meaningful(sql).filter_map(|token| token.identifier()).collect()
}

/// Whether an expression mentions one of these columns.
pub(super) fn mentions(sql: &str, columns: &BTreeSet<String>) -> bool {
    !columns.is_empty()
        && meaningful(sql).any(|token| token.identifier().is_some_and(|name| columns.contains(&name)))
}

/// The expression with one column's name in place of another's. What is called like a function stays.
pub(super) fn rename_column(sql: &str, old: &str, new: &str) -> String {
    let pieces: Vec<Token<'_>> = tokens(sql).collect();
    let mut text = String::with_capacity(sql.len());
    for (at, piece) in pieces.iter().enumerate() {
        let called =
            pieces[at + 1..].iter().find(|next| next.is_meaningful()).is_some_and(|next| next.text == "(");
        if !called && piece.identifier().is_some_and(|name| name == old) {
            text.push_str(&quote(new));
        } else {
            text.push_str(piece.text);
        }
    }
    text
}

/// The expression with one string in place of another.
pub(super) fn rename_text(sql: &str, old: &str, new: &str) -> String {
    let old = literal(old);
    tokens(sql)
        .map(|token| {
            if token.kind == Kind::Text && token.text == old { literal(new) } else { token.text.to_string() }
        })
        .collect()
}
