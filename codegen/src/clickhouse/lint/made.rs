//! What a statement makes, fills, renames and drops.

use super::{Words, named};
use crate::plan::Made;

/// What makes something that has a name, up to the name.
const MAKES: &[&[&str]] = &[
    &["CREATE", "TABLE"],
    &["CREATE", "TEMPORARY", "TABLE"],
    &["CREATE", "MATERIALIZED", "VIEW"],
    &["CREATE", "VIEW"],
    &["CREATE", "DICTIONARY"],
];

/// Takes note of a statement.
pub(super) fn note(words: &Words<'_, '_>, made: &mut Made) {
    let after = |beginning: &[&str]| {
        let mut words = words.of(words.tokens);
        words.take(beginning).then_some(words)
    };
    let one_of = |beginnings: &[&[&str]]| beginnings.iter().find_map(|beginning| after(beginning));
    if let Some(mut words) = one_of(MAKES) {
        // It may be there already, and be others'.
        let is_new = !words.of(words.tokens).take(&["IF", "NOT", "EXISTS"]);
        if let Some(name) = named(&mut words).filter(|_| is_new) {
            made.create(name, words.tokens.iter().any(|token| token.is_word("SELECT")));
        }
    } else if let Some(mut words) = one_of(&[&["INSERT", "INTO", "TABLE"], &["INSERT", "INTO"]]) {
        named(&mut words).iter().for_each(|name| made.fill(name));
    } else if let Some(words) = one_of(&[&["DROP", "TABLE"], &["DROP", "VIEW"], &["DROP", "DICTIONARY"]]) {
        words.parts().iter_mut().filter_map(named).for_each(|name| made.drop(&name));
    } else if let Some(words) = after(&["RENAME", "TABLE"]) {
        for mut pair in words.parts() {
            if let Some(old) = named(&mut pair)
                && pair.take(&["TO"])
                && let Some(new) = named(&mut pair)
            {
                made.rename(&old, new);
            }
        }
    } else if let Some(mut words) = after(&["EXCHANGE", "TABLES"]) {
        if let Some(one) = named(&mut words)
            && words.take(&["AND"])
            && let Some(other) = named(&mut words)
        {
            made.exchange(&one, &other);
        }
    } else if let Some(mut words) = after(&["ALTER", "TABLE"])
        && let Some(table) = named(&mut words)
        && let Some(from) = words.tokens.iter().rposition(|token| token.is_word("FROM"))
        && words.tokens.iter().any(|token| token.is_word("ATTACH"))
    {
        let other = named(&mut words.of(&words.tokens[from + 1..]));
        other.iter().for_each(|other| made.take(&table, other));
    }
}
