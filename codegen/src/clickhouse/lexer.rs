//! The tokens of ClickHouse SQL: enough to know where a name, a string, a comment or a statement ends.
//!
//! The rules are the server's own (its `Lexer`): backslash escapes in every kind of quotes, comments that nest,
//! heredocs, and `--`, `//`, `# ` and `#!` until the end of the line.

use std::fmt;

/// What a [`Token`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// White space.
    Space,
    /// A comment of any form, without the line end behind it.
    Comment,
    /// A bare word: a keyword, a name, a function.
    Word,
    /// A number.
    Number,
    /// A string literal with its quotes, or a heredoc.
    String,
    /// A quoted name with its quotes: `` `a` ``, `"a"`.
    Quoted,
    /// Any other single character.
    Symbol,
}

/// A piece of SQL. The texts of all tokens, one after the other, are the SQL again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub text: &'a str,
    /// Where it starts, in bytes.
    pub start: usize,
}

impl Token<'_> {
    /// Whether it is this keyword, in any case.
    #[must_use]
    pub fn is_word(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// Whether it is this character.
    #[must_use]
    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text == symbol
    }

    /// Whether it names something: a bare word or a quoted name.
    #[must_use]
    pub fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Quoted)
    }

    /// Whether it stands for nothing: white space or a comment.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        matches!(self.kind, Kind::Space | Kind::Comment)
    }
}

/// A quote or a comment that is opened and never closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclosed {
    /// What was opened.
    pub what: &'static str,
    /// Where, in bytes.
    pub start: usize,
}

impl fmt::Display for Unclosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is opened and never closed", self.what)
    }
}

impl std::error::Error for Unclosed {}

/// The tokens of `sql`, in order; the first fault ends them.
///
/// ```
/// use rowcol_codegen::clickhouse::lexer::{Kind, tokens};
///
/// let tokens = tokens("SELECT 'a;b' -- done").collect::<Result<Vec<_>, _>>()?;
/// assert_eq!(tokens[2].kind, Kind::String);
/// assert_eq!(tokens[4].kind, Kind::Comment);
/// # Ok::<(), rowcol_codegen::clickhouse::lexer::Unclosed>(())
/// ```
pub fn tokens(sql: &str) -> Tokens<'_> {
    Tokens { sql, at: 0, after_value: false, failed: false }
}

/// The tokens that mean something: no white space, no comments.
///
/// # Errors
/// A quote or comment that is not closed.
pub fn significant(sql: &str) -> Result<Vec<Token<'_>>, Unclosed> {
    tokens(sql).filter(|token| !matches!(token, Ok(token) if token.is_blank())).collect()
}

/// The iterator of [`tokens`].
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    sql: &'a str,
    at: usize,
    /// Whether the last token that is not blank was a value, so that a `.` behind it takes a part of it.
    after_value: bool,
    failed: bool,
}

/// Quotes that may hold escapes: opening and closing character, the token's kind, its name in errors.
const QUOTES: [(char, Kind, &str); 3] = [
    ('\'', Kind::String, "a string (')"),
    ('"', Kind::Quoted, "a name in double quotes (\")"),
    ('`', Kind::Quoted, "a name in backquotes (`)"),
];

/// Typographic quotes, which hold anything but their closing character.
const TYPOGRAPHIC: [(char, char, Kind, &str); 2] = [
    ('\u{2018}', '\u{2019}', Kind::String, "a string in typographic quotes"),
    ('\u{201c}', '\u{201d}', Kind::Quoted, "a name in typographic quotes"),
];

const LINE_COMMENTS: [&str; 4] = ["--", "//", "# ", "#!"];

impl<'a> Tokens<'a> {
    fn token(&self, rest: &'a str, first: char) -> Result<(Kind, usize), Unclosed> {
        let unclosed = |what| Unclosed { what, start: self.at };
        if first.is_whitespace() {
            return Ok((Kind::Space, span(rest, char::is_whitespace)));
        }
        if LINE_COMMENTS.iter().any(|mark| rest.starts_with(mark)) {
            return Ok((Kind::Comment, rest.find('\n').unwrap_or(rest.len())));
        }
        if rest.starts_with("/*") {
            return block_comment(rest)
                .map(|len| (Kind::Comment, len))
                .ok_or_else(|| unclosed("a comment (/*)"));
        }
        if let Some(&(quote, kind, what)) = QUOTES.iter().find(|(quote, ..)| *quote == first) {
            return quoted(rest, quote).map(|len| (kind, len)).ok_or_else(|| unclosed(what));
        }
        if let Some(&(_, close, kind, what)) = TYPOGRAPHIC.iter().find(|(open, ..)| *open == first) {
            let len = rest.find(close).map(|at| at + close.len_utf8());
            return len.map(|len| (kind, len)).ok_or_else(|| unclosed(what));
        }
        if let Some(len) = heredoc(rest) {
            return Ok((Kind::String, len));
        }
        if first.is_ascii_digit() || (first == '.' && !self.after_value && number(&rest[1..]) > 0) {
            return Ok((Kind::Number, number(rest)));
        }
        if is_word(first) {
            return Ok((Kind::Word, span(rest, is_word)));
        }
        Ok((Kind::Symbol, first.len_utf8()))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Result<Token<'a>, Unclosed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let rest = &self.sql[self.at..];
        let first = rest.chars().next()?;
        let (kind, len) = match self.token(rest, first) {
            Ok(found) => found,
            Err(error) => {
                self.failed = true;
                return Some(Err(error));
            }
        };
        let token = Token { kind, text: &rest[..len], start: self.at };
        self.at += len;
        if !token.is_blank() {
            self.after_value = kind != Kind::Symbol || matches!(token.text, ")" | "]");
        }
        Some(Ok(token))
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$')
}

fn span(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length of the number at the start: `12`, `1_000`, `0x1F`, `1.5e-3`, `.5`.
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let exponent = matches!(byte, b'+' | b'-') && at > 0 && matches!(bytes[at - 1], b'e' | b'E');
        let hex = bytes.starts_with(b"0x") || bytes.starts_with(b"0X");
        if !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || (exponent && !hex)) {
            break;
        }
        if at == 0 && !(byte.is_ascii_digit() || byte == b'.') {
            break;
        }
        at += 1;
    }
    at
}

/// The length of a comment that may hold others.
fn block_comment(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The length of a quoted text: a backslash takes the next character with it, a doubled quote stands for itself.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return Some(at + 1);
        }
    }
    None
}

/// The length of a heredoc, `$tag$ … $tag$`, where one starts here and is closed.
fn heredoc(text: &str) -> Option<usize> {
    let tag = text.strip_prefix('$')?;
    let name = span(tag, |c| c.is_ascii_alphanumeric() || c == '_');
    tag[name..].starts_with('$').then_some(())?;
    let open = &text[..name + 2];
    let close = text[open.len()..].find(open)?;
    Some(close + 2 * open.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(sql: &str) -> Vec<(Kind, &str)> {
        significant(sql).unwrap().into_iter().map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn quotes_and_heredocs_are_one_token() {
        use Kind::{Quoted, String, Symbol, Word};
        assert_eq!(kinds(r"'a\'b''c'"), [(String, r"'a\'b''c'")]);
        assert_eq!(kinds(r#""a""b\"""#), [(Quoted, r#""a""b\"""#)]);
        assert_eq!(kinds("`a\\`b```"), [(Quoted, "`a\\`b```")]);
        assert_eq!(kinds("\u{2018}it's;\u{2019}"), [(String, "\u{2018}it's;\u{2019}")]);
        assert_eq!(kinds("$$a;b$$"), [(String, "$$a;b$$")]);
        assert_eq!(kinds("$x$ $$ ; $x$;"), [(String, "$x$ $$ ; $x$"), (Symbol, ";")]);
        assert_eq!(kinds("$a$b"), [(Word, "$a$b")], "a tag that is not closed is a word");
    }

    #[test]
    fn comments_nest_and_lines_end() {
        assert_eq!(kinds("/* a /* b */ ; */ 1"), [(Kind::Number, "1")]);
        assert_eq!(kinds("-- ;\n1 // ;\n# ;\n#! ;\n"), [(Kind::Number, "1")]);
        assert_eq!(kinds("#x").len(), 2, "# needs a space to begin a comment");
    }

    #[test]
    fn a_dot_is_part_of_a_number_but_not_behind_a_value() {
        assert_eq!(kinds(".5 1.5e-3 0x1F 1_000").len(), 4);
        assert_eq!(kinds("t.1").len(), 3);
        assert_eq!(kinds("f(x).1").last(), Some(&(Kind::Number, "1")));
    }

    #[test]
    fn what_is_not_closed_is_named() {
        for (sql, what) in [
            ("1 'a", "a string (')"),
            ("1 `a", "a name in backquotes (`)"),
            ("1 \"a\\\"", "a name in double quotes (\")"),
            ("1 /* a /* b */", "a comment (/*)"),
        ] {
            assert_eq!(significant(sql), Err(Unclosed { what, start: 2 }), "{sql}");
        }
    }

    proptest! {
        #[test]
        fn tokens_are_the_text_again(sql in "([-a-z0-9 \n'\"`$/*#.;\\\\é]|\\PC){0,60}") {
            let found = tokens(&sql).map_while(Result::ok).map(|token| token.text).collect::<String>();
            let failed = tokens(&sql).find_map(Result::err);
            match failed {
                None => prop_assert_eq!(found, sql),
                Some(error) => prop_assert_eq!(found, &sql[..error.start]),
            }
        }
    }
}
