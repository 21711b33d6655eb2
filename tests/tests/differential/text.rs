//! Conditions on text.

use rowcol::prelude::*;

use crate::condition::Condition;
use crate::row::{Fact, TEXTS, WORDS};
use rowcol_tests::random::Random;

pub fn leaf(random: &mut Random) -> Condition {
    let f = Fact::COLUMNS;
    match random.below(5) {
        0 => asked(random, f.title, |row| Some(row.title.clone())),
        1 => asked(random, f.name, |row| row.name.clone()),
        2 => asked(random, f.note, |row| row.note.clone()),
        3 => {
            asked(random, f.name.coalesce(f.title), |row| Some(row.name.clone().unwrap_or(row.title.clone())))
        }
        _ => {
            let words: Vec<String> = random.some(WORDS).iter().map(|word| word.to_lowercase()).collect();
            let filter = f.body.has_words(&words.join(if random.one_in(2) { " " } else { ", " }));
            Condition::new(&["has_words"], filter, move |row| {
                let found = row.body.as_ref()?.to_lowercase();
                let found: Vec<&str> = found.split(' ').collect();
                Some(!words.is_empty() && words.iter().all(|word| found.contains(&word.as_str())))
            })
        }
    }
}

fn asked<T, E>(
    random: &mut Random,
    expression: E,
    get: impl Fn(&Fact) -> Option<String> + Send + Sync + 'static,
) -> Condition
where
    T: Value<Base = String>,
    E: Operators<Fact, T, Kind = rowcol::query::Each, Lead = rowcol::Free>,
{
    let part = part(random);
    let pattern = pattern(random);
    let text = part.as_str();
    let (name, filter, ignores_case): (_, Filter<Fact>, _) = match random.below(8) {
        0 => ("like", expression.like(&pattern), false),
        1 => ("ilike", expression.ilike(&pattern), true),
        2 => ("starts_with", expression.starts_with(text), false),
        3 => ("ends_with", expression.ends_with(text), false),
        4 => ("contains", expression.contains(text), false),
        5 => ("starts_with_ignoring_case", expression.starts_with_ignoring_case(text), true),
        6 => ("ends_with_ignoring_case", expression.ends_with_ignoring_case(text), true),
        _ => ("contains_ignoring_case", expression.contains_ignoring_case(text), true),
    };
    Condition::new(&[name], filter, move |row| {
        let fold = |text: &str| if ignores_case { text.to_ascii_lowercase() } else { text.to_owned() };
        let (found, part) = (fold(&get(row)?), fold(&part));
        Some(match name.trim_end_matches("_ignoring_case") {
            "like" | "ilike" => is_like(&found, &fold(&pattern)),
            "starts_with" => found.starts_with(&part),
            "ends_with" => found.ends_with(&part),
            _ => found.contains(&part),
        })
    })
}

/// A text that is looked for: a whole one, or a part of one, in any case.
fn part(random: &mut Random) -> String {
    let text: Vec<char> = random.pick::<&str>(TEXTS).chars().collect();
    let start = random.below(text.len() as u64 + 1) as usize;
    let end = start + random.below((text.len() - start) as u64 + 1) as usize;
    let part: String = text[start..end].iter().collect();
    if random.one_in(3) { part.to_ascii_uppercase() } else { part }
}

/// A pattern of up to four parts.
fn pattern(random: &mut Random) -> String {
    const PARTS: &[&str] = &["%", "_", "a", "b", "B", "\\%", "\\_", "\\\\", "\\", "日", "\\a", "c", "%", "%"];
    (0..random.below(5)).map(|_| *random.pick::<&str>(PARTS)).collect()
}

/// Whether a text is like a pattern.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut rest = pattern.chars();
    let tail = |text: &str| text.chars().next().map_or("", |first| &text[first.len_utf8()..]).to_owned();
    match rest.next() {
        None => text.is_empty(),
        Some('%') => {
            let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.any(|at| is_like(&text[at..], rest.as_str()))
        }
        Some('_') => !text.is_empty() && is_like(&tail(text), rest.as_str()),
        Some(character) => {
            let wanted = if character == '\\' { rest.next().unwrap_or('\\') } else { character };
            text.starts_with(wanted) && is_like(&tail(text), rest.as_str())
        }
    }
}

#[test]
fn patterns() {
    assert!(is_like("abc", "a%c") && is_like("a%", r"a\%") && is_like("日b", "_b") && is_like("\\", r"\"));
    assert!(!is_like("abc", "a_") && !is_like("ab", r"a\%") && !is_like("", "_"));
}
