//! Statements that begin with certain words.
//!
//! A phrase is words and signs with a space between them; `…` stands for any number of tokens, `a|b` for one of two
//! words.

use std::borrow::Borrow;

use crate::postgres::token::{Token, meaningful};

/// What follows `phrase` in the statement of these tokens (the meaningful ones), where it begins with it.
pub(super) fn after<'t, 's>(tokens: &'t [Token<'s>], phrase: &str) -> Option<&'t [Token<'s>]> {
    let mut rest = tokens.iter();
    takes(&mut rest, phrase).then_some(rest.as_slice())
}

/// Whether a statement begins with `phrase`. No more of it is read than that takes.
pub(super) fn begins(sql: &str, phrase: &str) -> bool {
    takes(&mut meaningful(sql), phrase)
}

/// Takes the tokens of `phrase`, if they are the next ones.
fn takes<'s, T: Borrow<Token<'s>>>(tokens: &mut impl Iterator<Item = T>, phrase: &str) -> bool {
    let mut gap = false;
    for word in phrase.split(' ') {
        if word == "…" {
            gap = true;
            continue;
        }
        let is = |token: T| word.split('|').any(|word| token.borrow().is_plain(word));
        let found = if gap { tokens.any(is) } else { tokens.next().is_some_and(is) };
        if !found {
            return false;
        }
        gap = false;
    }
    true
}
