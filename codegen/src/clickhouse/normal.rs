//! Schemas in a form that does not depend on how their expressions were written.
//!
//! Two schemas of the same meaning, one of models and one that a server has kept, agree in normal form as far as
//! rules about words can tell: white space, comments, quotes, keywords in capitals, numbers, intervals, the levels
//! that codecs have when none is given. What the server does by understanding an expression (`a || b` becomes
//! `concat(a, b)`, `CASE` becomes `multiIf`, parentheses around comparisons) is its own to do: let it format the
//! models' DDL, as [`catalog`](super::catalog) says.

use super::lexer::{Kind, Token, significant};
use super::name::{literal, quote_if_needed, unquote};
use super::types::Type;
use crate::schema::clickhouse::{ClickHouse, Column, Engine, Given, Storage, View, ViewKind};

/// The schema in normal form, its parts sorted by name.
#[must_use]
pub fn schema(mut schema: ClickHouse) -> ClickHouse {
    for table in &mut schema.tables {
        table.columns.iter_mut().for_each(column);
        storage(&mut table.storage);
        for index in &mut table.indexes {
            index.expression.iter_mut().for_each(rewrite);
            rewrite(&mut index.ty);
            if index.ty.starts_with("text") {
                // One such index covers the whole part; the server keeps a number of its own.
                index.granularity = TEXT_GRANULARITY;
            }
        }
        table.projections.iter_mut().for_each(|projection| rewrite(&mut projection.query));
        table.constraints.iter_mut().for_each(|constraint| rewrite(&mut constraint.expression));
        table.distributed.iter_mut().for_each(|distributed| rewrite(&mut distributed.sharding_key));
        empty_comment(&mut table.comment);
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        table.projections.sort_by(|a, b| a.name.cmp(&b.name));
        table.constraints.sort_by(|a, b| a.name.cmp(&b.name));
    }
    schema.views.iter_mut().for_each(view);
    schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    schema.views.sort_by(|a, b| a.name.cmp(&b.name));
    schema
}

const TEXT_GRANULARITY: u64 = 100_000_000;

fn view(view: &mut View) {
    rewrite(&mut view.query);
    empty_comment(&mut view.comment);
    if let ViewKind::Own(own) = &mut view.kind {
        storage(own);
    }
}

fn column(column: &mut Column) {
    column.ty = column.ty.clone().canonical();
    match &mut column.value {
        Some(
            Given::Default(sql) | Given::Materialized(sql) | Given::Alias(sql) | Given::Ephemeral(Some(sql)),
        ) => {
            rewrite(sql);
        }
        Some(Given::Ephemeral(None)) | None => {}
    }
    column.codec = column.codec.take().map(|written| codec(&written, &column.ty));
    column.ttl.iter_mut().for_each(ttl);
    empty_comment(&mut column.comment);
}

fn storage(storage: &mut Storage) {
    for list in [&mut storage.order_by, &mut storage.primary_key, &mut storage.partition_by] {
        list.iter_mut().for_each(rewrite);
    }
    if storage.primary_key == storage.order_by {
        storage.primary_key.clear();
    }
    storage.sample_by.iter_mut().for_each(rewrite);
    storage.ttl.iter_mut().for_each(ttl);
    storage.settings.values_mut().for_each(rewrite);
    storage.settings.retain(|name, value| !(name == "index_granularity" && value == "8192"));
    if let Engine::Other(sql) = &mut storage.engine {
        rewrite(sql);
    }
}

/// The server keeps no empty comments.
fn empty_comment(comment: &mut Option<String>) {
    comment.take_if(|text| text.is_empty());
}

fn rewrite(sql: &mut String) {
    *sql = expression(sql);
}

/// Deleting is what a rule does that says nothing else.
fn ttl(rule: &mut String) {
    rewrite(rule);
    *rule = rule.strip_suffix(" DELETE").unwrap_or(rule).replace(" DELETE WHERE ", " WHERE ");
}

/// Codecs with an argument that the server adds, where none was given.
const CODEC_LEVELS: [(&str, &str); 3] = [("ZSTD", "1"), ("LZ4HC", "0"), ("FPC", "12")];

/// Codecs to which the server adds the width of the column's values in bytes.
const CODECS_BY_WIDTH: [&str; 2] = ["Delta", "Gorilla"];

fn codec(written: &str, ty: &Type) -> String {
    let written = expression(written);
    let parts = written.split(", ").map(|part| {
        let level = CODEC_LEVELS.iter().find(|(name, _)| *name == part).map(|(_, level)| (*level).to_owned());
        let width = || CODECS_BY_WIDTH.contains(&part).then(|| width(ty)).flatten();
        let argument = level.or_else(|| width().map(|bytes| bytes.to_string()));
        argument.map_or_else(|| part.to_owned(), |argument| format!("{part}({argument})"))
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// The width of a number or a time in bytes.
fn width(ty: &Type) -> Option<u16> {
    match ty.bare() {
        Type::Bool | Type::Enum8(_) => Some(1),
        Type::Int(bits) | Type::UInt(bits) => Some(bits / 8),
        Type::Date | Type::Enum16(_) => Some(2),
        Type::Float32 | Type::Date32 | Type::DateTime(_) | Type::Ipv4 => Some(4),
        Type::Float64 | Type::DateTime64(..) => Some(8),
        Type::Decimal(0..=9, _) => Some(4),
        Type::Decimal(10..=18, _) => Some(8),
        _ => None,
    }
}

/// Words that the server writes in capitals.
const KEYWORDS: [&str; 36] = [
    "ALL",
    "AND",
    "ANY",
    "AS",
    "ASC",
    "BETWEEN",
    "BY",
    "DELETE",
    "DESC",
    "DISTINCT",
    "FINAL",
    "FROM",
    "GLOBAL",
    "GROUP",
    "HAVING",
    "ILIKE",
    "IN",
    "INNER",
    "IS",
    "JOIN",
    "LEFT",
    "LIKE",
    "LIMIT",
    "NOT",
    "NULL",
    "ON",
    "OR",
    "ORDER",
    "PREWHERE",
    "RECOMPRESS",
    "SELECT",
    "SET",
    "UNION",
    "USING",
    "WHERE",
    "WITH",
];

/// Operators of two characters, and how the server writes them.
const OPERATORS: [(&str, &str, &str); 8] = [
    ("=", "=", "="),
    ("<", ">", "!="),
    ("!", "=", "!="),
    ("<", "=", "<="),
    (">", "=", ">="),
    ("|", "|", "||"),
    ("-", ">", "->"),
    (":", ":", "::"),
];

/// Units of intervals; the server writes a function of this name behind `toInterval`.
const UNITS: [&str; 11] = [
    "Nanosecond",
    "Microsecond",
    "Millisecond",
    "Second",
    "Minute",
    "Hour",
    "Day",
    "Week",
    "Month",
    "Quarter",
    "Year",
];

/// The expression in normal form. What cannot be read stays as it is.
///
/// ```
/// use rowcol_codegen::clickhouse::normal::expression;
///
/// assert_eq!(expression("`at`+interval 1 day"), "at + toIntervalDay(1)");
/// assert_eq!(expression("(a  in (1,2)) /* why */"), "a IN (1, 2)");
/// ```
#[must_use]
pub fn expression(sql: &str) -> String {
    let tokens = match significant(sql) {
        // A lonely # is no SQL, and with a space behind it would become a comment.
        Ok(tokens) if !tokens.iter().any(|token| token.is_symbol("#")) => tokens,
        _ => return sql.to_owned(),
    };
    let mut words = Vec::with_capacity(tokens.len());
    let mut rest = &tokens[..];
    while let Some((word, taken)) = next(rest) {
        words.push(word);
        rest = &rest[taken..];
    }
    join(without_outer_parentheses(&words))
}

/// A piece of an expression.
#[derive(Clone, PartialEq, Eq)]
struct Word {
    text: String,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A name, a number, a string.
    Value,
    Keyword,
    Operator,
    Open,
    Close,
    Comma,
    Dot,
}

/// The first piece and how many tokens it takes.
fn next(tokens: &[Token<'_>]) -> Option<(Word, usize)> {
    let first = tokens.first()?;
    let word = |text: &str, role, taken| Some((Word { text: text.to_owned(), role }, taken));
    if let [interval, value, unit, ..] = tokens
        && interval.is_word("INTERVAL")
        && value.kind != Kind::Symbol
        && let Some(unit) = UNITS.iter().find(|known| is_unit(unit.text, known))
    {
        return word(&format!("toInterval{unit}({})", spelled(value)), Role::Value, 3);
    }
    if let [one, two, ..] = tokens
        && one.start + one.text.len() == two.start
        && let Some((.., written)) = OPERATORS.iter().find(|(a, b, _)| one.is_symbol(a) && two.is_symbol(b))
    {
        return word(written, Role::Operator, 2);
    }
    // The server takes the quotes from names like `left` and `by`, so they cannot be told from the keywords.
    let spelling = spelled(first);
    if first.is_name()
        && let Some(keyword) = KEYWORDS.iter().find(|keyword| keyword.eq_ignore_ascii_case(&spelling))
    {
        return word(keyword, Role::Keyword, 1);
    }
    let role = match (first.kind, first.text) {
        (Kind::Symbol, "(" | "[" | "{") => Role::Open,
        (Kind::Symbol, ")" | "]" | "}") => Role::Close,
        (Kind::Symbol, ",") => Role::Comma,
        (Kind::Symbol, ".") => Role::Dot,
        (Kind::Symbol, _) => Role::Operator,
        _ => Role::Value,
    };
    word(&spelling, role, 1)
}

fn is_unit(written: &str, unit: &str) -> bool {
    written.eq_ignore_ascii_case(unit)
        || written.strip_suffix(['s', 'S']).is_some_and(|one| one.eq_ignore_ascii_case(unit))
}

/// A value in one spelling.
fn spelled(token: &Token<'_>) -> String {
    let text = token.text;
    match token.kind {
        Kind::String => unquote(text).map_or_else(|| text.to_owned(), |plain| literal(&plain)),
        Kind::Quoted => unquote(text).map_or_else(|| text.to_owned(), |plain| quote_if_needed(&plain)),
        Kind::Number => number(text),
        _ => text.to_owned(),
    }
}

fn number(text: &str) -> String {
    let digits = text.replace('_', "");
    if digits.starts_with("0x") || !digits.contains(['.', 'e', 'E']) {
        return digits;
    }
    digits.parse().map_or(digits, |number: f64| number.to_string())
}

/// The words inside a pair of parentheses that holds them all, unless it is a tuple.
fn without_outer_parentheses(words: &[Word]) -> &[Word] {
    let [open, inner @ .., close] = words else { return words };
    if open.text != "(" || close.text != ")" {
        return words;
    }
    let mut depth = 1_usize;
    for word in inner {
        match word.role {
            Role::Open => depth += 1,
            Role::Close => depth -= 1,
            Role::Comma if depth == 1 => return words,
            _ => {}
        }
        if depth == 0 {
            return words;
        }
    }
    if inner.is_empty() { words } else { without_outer_parentheses(inner) }
}

fn join(words: &[Word]) -> String {
    let mut out = String::new();
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| &words[at]);
        if before.is_some_and(|before| is_apart(before, word, at.checked_sub(2).map(|at| &words[at]))) {
            out.push(' ');
        }
        out.push_str(&word.text);
    }
    out
}

/// Whether a space stands between two words; `earlier` comes before both.
fn is_apart(before: &Word, word: &Word, earlier: Option<&Word>) -> bool {
    let behind_value = earlier.is_some_and(|word| matches!(word.role, Role::Value | Role::Close));
    let glued_behind = before.role == Role::Open || (before.role == Role::Dot && behind_value);
    let glued_before = matches!(word.role, Role::Close | Role::Comma | Role::Dot);
    // A call, an index, or a sign in front of a value.
    let opens = word.role == Role::Open && matches!(before.role, Role::Value | Role::Close);
    // Two signs stay apart: together they would begin a comment.
    let sign = before.text == "-" && word.role != Role::Operator && !behind_value;
    let cast = [before, word].iter().any(|word| word.text == "::");
    let parameter = [before, word].iter().any(|word| word.text == ":");
    !(glued_behind || glued_before || opens || sign || cast || parameter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::ddl::expression::{Piece, check};
    use super::*;

    #[test]
    fn spellings_of_one_expression_agree() {
        for (one, other) in [
            ("a=1", "a = 1"),
            ("a<>1", "`a` != 1"),
            ("a == 1", "a = 1"),
            ("\"we ird\" >= .50", "`we ird` >= 0.5"),
            ("ts + INTERVAL 1 DAY", "ts + toIntervalDay(1)"),
            ("ts + interval n months", "ts + toIntervalMonth(n)"),
            ("x not in ('it''s')", "x NOT IN ('it\\'s')"),
            ("((a + 1))", "a + 1"),
            ("count( * )", "count(*)"),
            ("a[ 1 ] . b", "a[1].b"),
            ("-1", "- 1"),
            ("(- -1)", "- - 1"),
            ("a*-1", "a * -1"),
            ("x->x+1", "x -> x + 1"),
            ("a::Int8", "a :: Int8"),
            ("f($$it's$$)", "f('it\\'s')"),
            ("1_000 /* why */ -- not", "1000"),
        ] {
            assert_eq!(expression(one), expression(other));
        }
        for (one, other) in
            [("a - 1", "a -1 + 1"), ("(a, b)", "a, b"), ("(a) + (b)", "a) + (b"), ("f()", "f")]
        {
            assert_ne!(expression(one), expression(other));
        }
    }

    #[test]
    fn the_servers_spelling_is_kept() {
        for sql in [
            "now64(3)",
            "concat(id, 'a') = 'b'",
            "today() - toIntervalDay(1)",
            "SELECT toDate(at), count() GROUP BY toDate(at)",
            "SELECT * ORDER BY ts",
            "(a > 0) AND (a < 10)",
            "a * -1",
            "text(tokenizer = 'splitByNonAlpha')",
            "a IS NOT NULL",
            "{p:String}",
            "x -> (x + 1)",
            "a.`b c`[1]",
        ] {
            assert_eq!(expression(sql), sql);
        }
    }

    #[test]
    fn codecs_get_the_levels_that_the_server_gives_them() {
        let of = |text: &str, ty: &str| codec(text, &ty.parse().unwrap());
        assert_eq!(of("Delta,ZSTD", "UInt64"), "Delta(8), ZSTD(1)");
        assert_eq!(of("Gorilla, LZ4", "Nullable(Float32)"), "Gorilla(4), LZ4");
        assert_eq!(of("ZSTD(3)", "String"), "ZSTD(3)");
        assert_eq!(of("DoubleDelta", "DateTime"), "DoubleDelta");
    }

    proptest! {
        #[test]
        fn the_normal_form_is_stable(sql in "([-+*/=<>!:|.,()a-c1-9 '`\"#]|and|INTERVAL 1 DAY|\\PC){0,20}") {
            if check(&sql, Piece::Query).is_err() {
                return Ok(());
            }
            let once = expression(&sql);
            prop_assert_eq!(expression(&once), once, "of {}", sql);
        }
    }
}
