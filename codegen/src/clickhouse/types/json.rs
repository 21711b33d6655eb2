//! The arguments of JSON in the order in which the server keeps them.

use super::super::lexer::{Kind, Token, significant};
use super::super::name::{literal, quote_if_needed, unquote};
use super::Type;

/// The numbers that JSON takes, with their defaults, which the server leaves out.
const LIMITS: [(&str, &str); 2] = [("max_dynamic_types", "32"), ("max_dynamic_paths", "1024")];

/// The arguments as the server writes them: limits, typed paths, skipped paths, skipped patterns, each sorted.
/// None where nothing is left. Arguments that cannot be read stay as they are.
pub(super) fn canonical(arguments: &str) -> Option<String> {
    let canonical = read(arguments).unwrap_or_else(|| arguments.to_owned());
    (!canonical.is_empty()).then_some(canonical)
}

fn read(arguments: &str) -> Option<String> {
    let tokens = significant(arguments).ok()?;
    let mut limits = [None; 2];
    let mut parts = [Vec::new(), Vec::new(), Vec::new()];
    for argument in split(&tokens) {
        match argument {
            [] => {}
            [name, equals, value] if equals.is_symbol("=") => {
                let at = LIMITS.iter().position(|(limit, _)| name.is_word(limit))?;
                limits[at] = Some(value.text).filter(|value| *value != LIMITS[at].1);
            }
            [skip, regexp, pattern] if skip.is_word("SKIP") && regexp.is_word("REGEXP") => {
                let pattern = unquote(pattern.text)?;
                parts[2].push((format!("SKIP REGEXP {}", literal(&pattern)), pattern));
            }
            [skip, path @ ..] if skip.is_word("SKIP") && !path.is_empty() => {
                let (path, rest) = read_path(path)?;
                rest.is_empty().then_some(())?;
                parts[1].push((format!("SKIP {}", quote_if_needed(&path)), path));
            }
            typed => {
                let (path, ty) = read_path(typed)?;
                let (first, last) = (ty.first()?, ty.last()?);
                let ty: Type = arguments[first.start..last.start + last.text.len()].parse().ok()?;
                parts[0].push((format!("{} {ty}", quote_if_needed(&path)), path));
            }
        }
    }
    let limits =
        LIMITS.iter().zip(limits).filter_map(|((name, _), value)| Some(format!("{name}={}", value?)));
    let sorted = parts.into_iter().flat_map(|mut part| {
        // By the path itself, not by its quoted form.
        part.sort_by(|(_, a), (_, b)| a.cmp(b));
        part.into_iter().map(|(argument, _)| argument)
    });
    Some(limits.chain(sorted).collect::<Vec<_>>().join(", "))
}

/// A path, `a.b`, and what follows it.
fn read_path<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<(String, &'t [Token<'a>])> {
    let (first, mut rest) = tokens.split_first()?;
    first.is_name().then_some(())?;
    let mut path = unquote(first.text)?;
    while let [dot, part, behind @ ..] = rest
        && dot.is_symbol(".")
        && (part.is_name() || part.kind == Kind::Number)
    {
        path.push('.');
        path.push_str(&unquote(part.text)?);
        rest = behind;
    }
    Some((path, rest))
}

/// The arguments between the commas that stand in no parentheses.
fn split<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
    let mut depth = 0_i32;
    tokens.split(move |token| {
        depth += i32::from(token.is_symbol("(")) - i32::from(token.is_symbol(")"));
        depth == 0 && token.is_symbol(",")
    })
}
