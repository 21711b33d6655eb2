//! Names and strings as ClickHouse writes them.

use std::fmt::Write as _;

use heck::ToSnakeCase;
use sha2::{Digest, Sha256};

use super::lexer::{Kind, significant};

/// The name in backquotes, as the server writes it in `SHOW CREATE`. Any name is safe in it.
///
/// ```
/// # use rowcol_codegen::clickhouse::name::quote;
/// assert_eq!(quote("traces"), "`traces`");
/// assert_eq!(quote("a`b"), r"`a\`b`");
/// ```
#[must_use]
pub fn quote(name: &str) -> String {
    escaped(name, '`')
}

/// The text as a string literal, in the server's spelling.
///
/// ```
/// # use rowcol_codegen::clickhouse::name::literal;
/// assert_eq!(literal("it's"), r"'it\'s'");
/// ```
#[must_use]
pub fn literal(text: &str) -> String {
    escaped(text, '\'')
}

/// Names that are words, and that the server puts in backquotes nevertheless.
const QUOTED_WORDS: [&str; 7] = ["all", "distinct", "from", "null", "select", "table", "values"];

/// The name, in backquotes only where the server needs them: inside types and expressions.
#[must_use]
pub fn quote_if_needed(name: &str) -> String {
    let mut chars = name.chars();
    let word = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if word && !QUOTED_WORDS.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
        name.to_owned()
    } else {
        quote(name)
    }
}

/// Characters that are written with a letter behind a backslash.
const ESCAPES: [(char, char); 6] =
    [('\u{8}', 'b'), ('\u{c}', 'f'), ('\n', 'n'), ('\r', 'r'), ('\t', 't'), ('\0', '0')];

/// Letters behind a backslash that are read, and never written.
const READ_ESCAPES: [(char, char); 3] = [('\u{7}', 'a'), ('\u{1b}', 'e'), ('\u{b}', 'v')];

fn escaped(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        if let Some((_, letter)) = ESCAPES.iter().find(|(plain, _)| *plain == c) {
            out.extend(['\\', *letter]);
        } else if c == '\\' || c == quote {
            out.extend(['\\', c]);
        } else {
            out.push(c);
        }
    }
    out.push(quote);
    out
}

/// What a name, a quoted name or a string literal stands for; `token` is one token of the
/// [lexer](super::lexer). None where escapes (`\xFF`) make it something else than text.
#[must_use]
pub fn unquote(token: &str) -> Option<String> {
    let first = token.chars().next()?;
    match first {
        '\'' | '"' | '`' => unescape(token.strip_prefix(first)?.strip_suffix(first)?, first),
        '\u{2018}' | '\u{201c}' => {
            let mut inner = token.chars();
            inner.next();
            inner.next_back();
            Some(inner.as_str().to_owned())
        }
        '$' => {
            let tag = token[1..].find('$').map(|at| &token[..at + 2]);
            let inner = tag.and_then(|tag| token.strip_prefix(tag)?.strip_suffix(tag));
            Some(inner.unwrap_or(token).to_owned())
        }
        _ => Some(token.to_owned()),
    }
}

fn unescape(inner: &str, quote: char) -> Option<String> {
    let mut bytes = Vec::with_capacity(inner.len());
    let mut push = |c: char| bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c == quote {
            // A doubled quote; the lexer lets no other stand here.
            chars.next();
            push(quote);
        } else if c != '\\' {
            push(c);
        } else {
            match chars.next()? {
                'N' => {}
                'x' => {
                    let digits = chars.as_str().get(..2)?;
                    let byte = u8::from_str_radix(digits, 16).ok()?;
                    chars.nth(1);
                    // Only ASCII: other bytes would need their neighbours to be text.
                    push(byte.is_ascii().then_some(byte as char)?);
                }
                letter => match ESCAPES.iter().chain(&READ_ESCAPES).find(|(_, known)| *known == letter) {
                    Some((plain, _)) => push(*plain),
                    None => {
                        if !matches!(letter, '\\' | '\'' | '"' | '`' | '/' | '=')
                            && !letter.is_ascii_control()
                        {
                            push('\\');
                        }
                        push(letter);
                    }
                },
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// The longest name that is made: the server makes file names of it, with additions, in at most 255 bytes.
const LONGEST: usize = 100;

/// The name of a skip index that was given none: `idx_` and the words of what it indexes. Such names need to be
/// different within one table only.
///
/// ```
/// # use rowcol_codegen::clickhouse::name::skip_index;
/// assert_eq!(skip_index(&["project_id", "mapKeys(metadata)"]), "idx_project_id_map_keys_metadata");
/// ```
#[must_use]
pub fn skip_index<S: AsRef<str>>(expression: &[S]) -> String {
    let mut name = String::from("idx");
    for part in expression {
        let words = significant(part.as_ref()).unwrap_or_default();
        for word in words.iter().filter(|token| token.kind != Kind::Symbol) {
            let plain = unquote(word.text).unwrap_or_default().to_snake_case();
            let plain: String =
                plain.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            if !plain.is_empty() {
                name.push('_');
                name.push_str(&plain);
            }
        }
    }
    if name.len() > LONGEST {
        let digest = Sha256::digest(&name);
        name.truncate(LONGEST - 9);
        name.push('_');
        for byte in &digest[..4] {
            write!(name, "{byte:02x}").expect("a string takes all text");
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::lexer::tokens;
    use super::*;

    #[test]
    fn the_servers_spelling() {
        assert_eq!(
            literal("a'b\\c\n\t\r\0\u{8}\u{c}\u{7}é😀;--"),
            "'a\\'b\\\\c\\n\\t\\r\\0\\b\\f\u{7}é😀;--'"
        );
        assert_eq!(quote("x`y\"z'"), "`x\\`y\"z'`");
        for (name, expected) in [
            ("a", "a"),
            ("_a1", "_a1"),
            ("Select", "`Select`"),
            ("date", "date"),
            ("1a", "`1a`"),
            ("é", "`é`"),
            ("a b", "`a b`"),
            ("", "``"),
            ("a$", "`a$`"),
        ] {
            assert_eq!(quote_if_needed(name), expected);
        }
    }

    #[test]
    fn escapes_are_read_as_the_server_reads_them() {
        for (token, text) in [
            (r"'\d'", r"\d"),
            (r"'\/\='", "/="),
            (r"'a\Nb'", "ab"),
            (r"'\x41'", "A"),
            ("'it''s'", "it's"),
            ("$x$a'b$x$", "a'b"),
            ("\u{2018}a\\\u{2019}", "a\\"),
            ("plain", "plain"),
        ] {
            assert_eq!(unquote(token).as_deref(), Some(text), "{token}");
        }
        assert_eq!(unquote(r"'\xFF'"), None);
        assert_eq!(unquote(r"'\x4'"), None);
    }

    #[test]
    fn index_names_are_short_and_differ() {
        assert_eq!(skip_index(&["id"]), "idx_id");
        assert_eq!(skip_index(&["`we ird`", "lower(a)"]), "idx_we_ird_lower_a");
        let long = |last: &str| skip_index(&["a_rather_long_column_name".repeat(6), last.to_owned()]);
        assert_eq!(long("a").len(), LONGEST);
        assert_ne!(long("a"), long("b"));
    }

    proptest! {
        #[test]
        fn quoting_is_one_token_and_reads_back(text in "([a-z'\"`\\\\;/*\n\0$-]|\\PC){0,20}") {
            for (quoted, kind) in [(quote(&text), Kind::Quoted), (literal(&text), Kind::String)] {
                let found = tokens(&quoted).collect::<Result<Vec<_>, _>>().unwrap();
                prop_assert_eq!(found.len(), 1);
                prop_assert_eq!(found[0].kind, kind);
                prop_assert_eq!(unquote(&quoted), Some(text.clone()));
            }
        }
    }
}
