//! Expressions as the server prints them, and as people write them, in one form.

use crate::postgres::name::{doubled, literal};
use crate::postgres::token::{Kind, Token, meaningful, takes_sequence};
use crate::postgres::types::Type;

/// The expression without the parentheses around the whole of it, as often as there are some.
pub(in crate::postgres) fn without_parentheses(sql: &str) -> &str {
    let mut sql = sql.trim();
    while let Some(inner) = inside(sql) {
        sql = inner.trim();
    }
    sql
}

/// What stands between the first and the last parenthesis, where those two belong together.
fn inside(sql: &str) -> Option<&str> {
    let inner = sql.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_usize;
    for token in meaningful(inner) {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    (depth == 0).then_some(inner)
}

/// The expression in the form that [`super::comparable`] describes.
pub(in crate::postgres) fn normal(sql: &str, default_schema: &str) -> String {
    let pieces =
        meaningful(sql.trim_end_matches(|c: char| c == ';' || c.is_whitespace())).map(piece).collect();
    let pieces = with_sequences(without_schema(pieces, default_schema), default_schema);
    let pieces = in_lists(without_literal_types(pieces));
    without_parentheses(&joined(&pieces)).to_string()
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    kind: Kind,
    text: String,
}

impl Piece {
    fn is(&self, text: &str) -> bool {
        !matches!(self.kind, Kind::Text | Kind::Quoted) && self.text == text
    }
}

/// What the server prints for an operator, and how it is compared.
const OPERATORS: [(&str, &str); 5] =
    [("!=", "<>"), ("~~", "like"), ("!~~", "not like"), ("~~*", "ilike"), ("!~~*", "not ilike")];

fn piece(token: Token<'_>) -> Piece {
    let text = match token.kind {
        Kind::Word => token.text.to_ascii_lowercase(),
        Kind::Quoted => match token.identifier().filter(|name| is_plain(name)) {
            Some(name) => return Piece { kind: Kind::Word, text: name },
            None => token.text.to_string(),
        },
        Kind::Text => string(token.text).map_or_else(|| token.text.to_string(), |content| quoted(&content)),
        Kind::Operator => {
            let same = OPERATORS.iter().find(|(operator, _)| *operator == token.text);
            same.map_or(token.text, |(_, same)| same).to_string()
        }
        _ => token.text.to_string(),
    };
    Piece { kind: token.kind, text }
}

fn is_plain(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase() || c == '_')
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '$'))
}

fn quoted(content: &str) -> String {
    doubled(content, '\'')
}

/// What a string literal holds; None for the kinds and the escapes that are rare.
#[must_use]
pub fn string(text: &str) -> Option<String> {
    if let Some(rest) = text.strip_prefix('\'') {
        return Some(rest.strip_suffix('\'')?.replace("''", "'"));
    }
    if let Some(rest) = text.strip_prefix('$') {
        let tag = rest.find('$')? + 2;
        return text.get(tag..text.len() - tag).map(str::to_string);
    }
    let escaped = text.strip_prefix(['e', 'E'])?.strip_prefix('\'')?.strip_suffix('\'')?;
    let content = escaped.replace("\\\\", "\\").replace("''", "'");
    // What literal() would write in the same way has no other escapes.
    (literal(&content)[1..].eq_ignore_ascii_case(&text[1..])).then_some(content)
}

/// Without `default_schema.` before names.
fn without_schema(pieces: Vec<Piece>, default_schema: &str) -> Vec<Piece> {
    let is_schema = |piece: &Piece| {
        piece.text == default_schema
            || (piece.kind == Kind::Quoted && piece.text == crate::postgres::name::quote(default_schema))
    };
    let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut rest = pieces.into_iter().peekable();
    while let Some(piece) = rest.next() {
        let starts = !kept.last().is_some_and(|last| last.is("."));
        if starts && is_schema(&piece) && rest.peek().is_some_and(|next| next.is(".")) {
            rest.next();
        } else {
            kept.push(piece);
        }
    }
    kept
}

/// The names of sequences, which stand in strings, as other names are: `nextval('public.n'::regclass)`.
fn with_sequences(mut pieces: Vec<Piece>, default_schema: &str) -> Vec<Piece> {
    for at in 2..pieces.len() {
        let [function, parenthesis, name] = &pieces[at - 2..=at] else { continue };
        if name.kind == Kind::Text
            && parenthesis.is("(")
            && takes_sequence(&function.text)
            && let Some(name) = string(&name.text)
        {
            pieces[at].text = quoted(&normal(&name, default_schema));
        }
    }
    pieces
}

/// Without the types of string literals, `'x'::text` and `interval '1 day'`; a number that stands in a string
/// because of its sign becomes one.
fn without_literal_types(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut rest = pieces.as_slice();
    while let Some((piece, after)) = rest.split_first() {
        rest = after;
        if piece.kind == Kind::Word
            && after.first().is_some_and(|next| next.kind == Kind::Text)
            && is_type(&piece.text)
        {
            continue;
        }
        let null = piece.is("null");
        let cast = after.first().filter(|next| (piece.kind == Kind::Text || null) && next.is("::"));
        let Some((ty, length)) = cast.and_then(|_| type_at(&after[1..])) else {
            kept.push(piece.clone());
            continue;
        };
        rest = &after[1 + length..];
        let number = string(&piece.text).filter(|content| is_numeric(&ty) && content.parse::<f64>().is_ok());
        match number {
            Some(number) => kept.extend(meaningful(&number).map(self::piece)),
            None => kept.push(piece.clone()),
        }
    }
    kept
}

fn is_type(word: &str) -> bool {
    word.parse::<Type>().is_ok_and(|ty| ty.fact().is_some())
}

fn is_numeric(ty: &Type) -> bool {
    ty.can_be_identity() || matches!(ty, Type::Numeric(_) | Type::Real | Type::DoublePrecision)
}

/// The type at the start of the pieces and the number of its pieces. The longest text that is a type counts;
/// `timestamp(3) with time zone[]` has nine pieces.
fn type_at(pieces: &[Piece]) -> Option<(Type, usize)> {
    const LONGEST: usize = 12;
    (1..=pieces.len().min(LONGEST)).rev().find_map(|length| {
        let pieces = &pieces[..length];
        let words = pieces.windows(2).any(|pair| pair.iter().all(|piece| piece.kind == Kind::Word));
        let ty: Type = joined(pieces).parse().ok()?;
        // A type that the table does not have is one name; the next word is not a part of it.
        (ty.element().fact().is_some() || !words).then_some((ty, length))
    })
}

/// `= any(array[…])` as `in (…)`.
fn in_lists(pieces: Vec<Piece>) -> Vec<Piece> {
    const START: [&str; 5] = ["=", "any", "(", "array", "["];
    let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut rest = pieces.as_slice();
    while let Some((piece, after)) = rest.split_first() {
        let starts = rest.len() > START.len() && rest.iter().zip(START).all(|(piece, text)| piece.is(text));
        match starts.then(|| list(&rest[START.len()..])).flatten() {
            Some(items) => {
                kept.push(Piece { kind: Kind::Word, text: "in".into() });
                kept.push(Piece { kind: Kind::Symbol, text: "(".into() });
                kept.extend_from_slice(items);
                kept.push(Piece { kind: Kind::Symbol, text: ")".into() });
                rest = &rest[START.len() + items.len() + 2..];
            }
            None => {
                kept.push(piece.clone());
                rest = after;
            }
        }
    }
    kept
}

/// The pieces up to the closing `])`.
fn list(pieces: &[Piece]) -> Option<&[Piece]> {
    let mut depth = 0_usize;
    for (at, piece) in pieces.iter().enumerate() {
        if piece.is("[") {
            depth += 1;
        } else if piece.is("]") && depth > 0 {
            depth -= 1;
        } else if piece.is("]") {
            return pieces.get(at + 1).filter(|next| next.is(")")).map(|_| &pieces[..at]);
        }
    }
    None
}

/// The pieces as text: a space only where two would grow together.
fn joined(pieces: &[Piece]) -> String {
    let mut text = String::new();
    let mut previous: Option<Kind> = None;
    for piece in pieces {
        let apart = |kind: Kind| kind != Kind::Symbol;
        if previous.is_some_and(apart) && apart(piece.kind) {
            text.push(' ');
        }
        text.push_str(&piece.text);
        previous = Some(piece.kind);
    }
    text
}
