//! Expressions in one spelling.

use crate::clickhouse::lexer::{Kind, Token, significant};
use crate::clickhouse::name::{literal, quote_if_needed, unquote};

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
    // With a dot right behind it, a number would be another one; but for the number of a tuple's part.
    let number = before.text.starts_with(|first: char| first.is_ascii_digit())
        && earlier.is_none_or(|earlier| earlier.role != Role::Dot);
    let glued_before = match word.role {
        Role::Close | Role::Comma => true,
        Role::Dot => !number,
        _ => false,
    };
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

    use super::*;
    use crate::clickhouse::ddl::expression::{Piece, check};

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
    fn what_is_no_sql_keeps_its_normal_form() {
        for sql in ["0 .*", "0 . 5", "a.1.2", "(0 .a)"] {
            let once = expression(sql);
            assert_eq!(expression(&once), once, "of {sql}");
        }
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
