//! Statements that begin with certain words.

use crate::postgres::token::{Kind, Token};

/// What follows `phrase` in the statement of these tokens (the meaningful ones), where it begins with it. A phrase is
/// words and signs with a space between them; `…` stands for any number of tokens, `a|b` for one of two words.
pub(super) fn after<'t, 's>(tokens: &'t [Token<'s>], phrase: &str) -> Option<&'t [Token<'s>]> {
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
        rest = &rest[found? + 1..];
        gap = false;
    }
    Some(rest)
}
