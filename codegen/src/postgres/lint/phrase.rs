//! Whether a statement begins with certain words.

use crate::postgres::token::{Kind, Token};

/// Whether the statement of these tokens (the meaningful ones) begins with `phrase`: words and signs with a space
/// between them. `…` stands for any number of tokens, `a|b` for one of two words.
pub(super) fn begins(tokens: &[Token<'_>], phrase: &str) -> bool {
    let mut rest = tokens;
    let mut gap = false;
    for word in phrase.split(' ') {
        if word == "…" {
            gap = true;
            continue;
        }
        let is = |token: &Token<'_>| {
            !matches!(token.kind, Kind::Quoted | Kind::Text)
                && word.split('|').any(|word| token.text.eq_ignore_ascii_case(word))
        };
        let found = if gap { rest.iter().position(is) } else { rest.first().is_some_and(is).then_some(0) };
        let Some(found) = found else { return false };
        rest = &rest[found + 1..];
        gap = false;
    }
    true
}
