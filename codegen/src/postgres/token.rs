//! SQL text as tokens, by the lexical rules of Postgres with `standard_conforming_strings` on.
//!
//! Nothing is lost and nothing fails: the tokens' texts put together are the input, whatever it is.

/// A piece of SQL text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// The text as it stands in the source, with its quotes.
    pub text: &'a str,
    /// Whether its end was found; only a quoted text or a comment can lack it.
    pub closed: bool,
}

/// The kinds of a [`Token`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Spaces, tabs and line ends.
    Space,
    /// `-- …` without its line end, or `/* … */`, nested ones included.
    Comment,
    /// A keyword or an unquoted identifier.
    Word,
    /// `"…"`
    Quoted,
    /// A string: `'…'`, `E'…'`, `B'…'`, `$tag$…$tag$`
    Text,
    /// `12`, `1.5`, `1e9`; the sign is an operator.
    Number,
    /// `$1`
    Parameter,
    /// An operator of one or more characters, or `::`.
    Operator,
    /// Any other character by itself: brackets, comma, semicolon, dot.
    Symbol,
}

impl Token<'_> {
    /// Whether it means something to the server.
    #[must_use]
    pub fn is_meaningful(&self) -> bool {
        !matches!(self.kind, Kind::Space | Kind::Comment)
    }

    /// Whether it is this word, in any case.
    #[must_use]
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is this word or sign, in any case; a quoted name or a string is neither.
    #[must_use]
    pub fn is_plain(&self, text: &str) -> bool {
        !matches!(self.kind, Kind::Quoted | Kind::Text) && self.text.eq_ignore_ascii_case(text)
    }

    /// The name that a word or a quoted identifier stands for: folded to lower case, or without its quotes.
    /// `U&"…"` is not resolved.
    #[must_use]
    pub fn identifier(&self) -> Option<String> {
        match self.kind {
            Kind::Word => Some(self.text.to_ascii_lowercase()),
            Kind::Quoted if self.closed => {
                let inner = self.text.strip_prefix('"')?.strip_suffix('"')?;
                Some(inner.replace("\"\"", "\""))
            }
            _ => None,
        }
    }
}

/// The tokens of `sql`, in order, spaces and comments included.
///
/// ```
/// use rowcol_codegen::postgres::token::tokens;
///
/// let words: Vec<&str> = tokens("a>=-1 -- why").map(|token| token.text).collect();
/// assert_eq!(words, ["a", ">=", "-", "1", " ", "-- why"]);
/// ```
pub fn tokens(sql: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let (kind, length, closed) = first(rest)?;
        let (text, after) = rest.split_at(length);
        rest = after;
        Some(Token { kind, text, closed })
    })
}

/// The tokens that mean something to the server.
pub fn meaningful(sql: &str) -> impl Iterator<Item = Token<'_>> {
    tokens(sql).filter(Token::is_meaningful)
}

/// Whether the first argument of a function of this name is a sequence, whose name stands in a string.
#[must_use]
pub fn takes_sequence(function: &str) -> bool {
    ["nextval", "currval", "setval"].iter().any(|name| function.eq_ignore_ascii_case(name))
}

/// Whether this is one operator and nothing else: `=`, `&&`.
#[must_use]
pub fn is_operator(sql: &str) -> bool {
    tokens(sql).next().is_some_and(|token| token.kind == Kind::Operator && token.text == sql && sql != "::")
}

/// The names that stand in `sql`: of columns, tables, types, functions; keywords are among them.
///
/// ```
/// use rowcol_codegen::postgres::token::identifiers;
///
/// assert_eq!(identifiers("lower(\"A\") <> 'b'").collect::<Vec<_>>(), ["lower", "A"]);
/// ```
pub fn identifiers(sql: &str) -> impl Iterator<Item = String> {
    meaningful(sql).filter_map(|token| token.identifier())
}

const OPERATORS: &str = "+-*/<>=~!@#%^&|`?";

/// The first token of `sql`: its kind, its length in bytes, and whether it is closed.
fn first(sql: &str) -> Option<(Kind, usize, bool)> {
    let start = sql.chars().next()?;
    let closed = |kind, length| Some((kind, length, true));
    if start.is_ascii_whitespace() || start == '\u{b}' {
        return closed(Kind::Space, while_length(sql, |c| c.is_ascii_whitespace() || c == '\u{b}'));
    }
    if sql.starts_with("--") {
        return closed(Kind::Comment, while_length(sql, |c| c != '\n' && c != '\r'));
    }
    if sql.starts_with("/*") {
        let (length, closed) = block_comment(sql);
        return Some((Kind::Comment, length, closed));
    }
    if let Some((kind, prefix)) = quote_start(sql) {
        let quote = sql.as_bytes()[prefix - 1];
        let escapes = kind == Kind::Text && matches!(sql.as_bytes()[0], b'e' | b'E');
        let (length, closed) = quoted(sql, prefix, quote, escapes);
        return Some((kind, length, closed));
    }
    if is_word_start(start) {
        return closed(Kind::Word, while_length(sql, is_word));
    }
    if start == '$' {
        return Some(dollar(sql));
    }
    if start.is_ascii_digit() || (start == '.' && sql[1..].starts_with(|c: char| c.is_ascii_digit())) {
        return closed(Kind::Number, number(sql));
    }
    if sql.starts_with("::") {
        return closed(Kind::Operator, 2);
    }
    if OPERATORS.contains(start) {
        return closed(Kind::Operator, operator(sql));
    }
    closed(Kind::Symbol, start.len_utf8())
}

fn is_word_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn is_word(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit() || c == '$'
}

fn while_length(sql: &str, belongs: impl Fn(char) -> bool) -> usize {
    sql.find(|c| !belongs(c)).unwrap_or(sql.len())
}

/// Where a quoted token begins: its kind, and the bytes up to and with the opening quote.
fn quote_start(sql: &str) -> Option<(Kind, usize)> {
    const STARTS: [(&str, Kind); 8] = [
        ("\"", Kind::Quoted),
        ("'", Kind::Text),
        ("e'", Kind::Text),
        ("b'", Kind::Text),
        ("x'", Kind::Text),
        ("n'", Kind::Text),
        ("u&'", Kind::Text),
        ("u&\"", Kind::Quoted),
    ];
    if !matches!(sql.as_bytes()[0].to_ascii_lowercase(), b'"' | b'\'' | b'e' | b'b' | b'x' | b'n' | b'u') {
        return None;
    }
    STARTS.iter().find_map(|(start, kind)| {
        let found = sql.as_bytes().get(..start.len())?;
        found.eq_ignore_ascii_case(start.as_bytes()).then_some((*kind, start.len()))
    })
}

/// The length of a quoted token whose content begins at `from`. A doubled quote stands for one.
fn quoted(sql: &str, from: usize, quote: u8, escapes: bool) -> (usize, bool) {
    let bytes = sql.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        if escapes && bytes[at] == b'\\' {
            at += 2;
        } else if bytes[at] != quote {
            at += 1;
        } else if bytes.get(at + 1) == Some(&quote) {
            at += 2;
        } else {
            return (at + 1, true);
        }
    }
    (sql.len(), false)
}

fn block_comment(sql: &str) -> (usize, bool) {
    let bytes = sql.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => {
                depth += 1;
                at += 2;
            }
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return (at, true);
                }
            }
            _ => at += 1,
        }
    }
    (sql.len(), false)
}

/// `$1`, `$tag$…$tag$`, or a dollar sign by itself.
fn dollar(sql: &str) -> (Kind, usize, bool) {
    let after = &sql[1..];
    if after.starts_with(|c: char| c.is_ascii_digit()) {
        return (Kind::Parameter, 1 + while_length(after, |c| c.is_ascii_digit()), true);
    }
    let tag = while_length(after, |c| is_word(c) && c != '$');
    if !after[tag..].starts_with('$') {
        return (Kind::Symbol, 1, true);
    }
    let delimiter = &sql[..tag + 2];
    match sql[delimiter.len()..].find(delimiter) {
        Some(length) => (Kind::Text, length + 2 * delimiter.len(), true),
        None => (Kind::Text, sql.len(), false),
    }
}

fn number(sql: &str) -> usize {
    let digits = |from: usize| from + while_length(&sql[from..], |c| c.is_ascii_digit() || c == '_');
    let mut end = digits(0);
    if sql[end..].starts_with('.') {
        end = digits(end + 1);
    }
    if sql[end..].starts_with(['e', 'E']) {
        let sign = usize::from(sql[end + 1..].starts_with(['+', '-']));
        let exponent = digits(end + 1 + sign);
        if exponent > end + 1 + sign {
            end = exponent;
        }
    }
    end
}

/// An operator ends where a comment begins. One of several characters ends in `+` or `-` only if it has a
/// character that no SQL operator has, so that `a=-1` is `a = -1`.
fn operator(sql: &str) -> usize {
    let run = &sql[..while_length(sql, |c| OPERATORS.contains(c))];
    let comment = [run.find("--"), run.find("/*")].into_iter().flatten().min();
    let run = &run[..comment.unwrap_or(run.len())];
    if run.contains(|c| "~!@#%^&|`?".contains(c)) {
        return run.len();
    }
    run.trim_end_matches(['+', '-']).len().max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(sql: &str) -> Vec<(Kind, &str)> {
        meaningful(sql).map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn every_quoting_is_one_token() {
        for text in ["'a''b'", "E'a\\'b'", "b'01'", "$$a'b$$", "$tag$ $$ $tag$", "U&'\\0041'", "'a\\'"] {
            assert_eq!(kinds(text), [(Kind::Text, text)]);
        }
        assert_eq!(kinds("\"a\"\"b\""), [(Kind::Quoted, "\"a\"\"b\"")]);
        assert_eq!(kinds("/* a /* b */ ' */ x"), [(Kind::Word, "x")]);
        assert_eq!(kinds("-- ' \n x"), [(Kind::Word, "x")]);
    }

    #[test]
    fn what_does_not_end_is_not_closed() {
        for text in ["'a", "\"a", "E'a\\'", "$$a$", "$a$ $b$", "/* /* */"] {
            assert_eq!(
                tokens(text).map(|token| (token.text, token.closed)).collect::<Vec<_>>(),
                [(text, false)]
            );
        }
    }

    #[test]
    fn operators_end_where_postgres_ends_them() {
        let texts = |sql| meaningful(sql).map(|token| token.text).collect::<Vec<_>>();
        assert_eq!(texts("a=-1"), ["a", "=", "-", "1"]);
        assert_eq!(texts("a@-b"), ["a", "@-", "b"]);
        assert_eq!(texts("a->>'b'::text"), ["a", "->>", "'b'", "::", "text"]);
        assert_eq!(texts("a<>$1--b"), ["a", "<>", "$1"]);
        assert_eq!(texts("1.5e-3+.5e"), ["1.5e-3", "+", ".5", "e"]);
        assert_eq!(texts("a.b[1],c$d"), ["a", ".", "b", "[", "1", "]", ",", "c$d"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(sql in r#"([a-z0-9é$'"/*\\ \n.:;()=<-]|\$\$|E'|--|/\*)*"#) {
            prop_assert_eq!(tokens(&sql).map(|token| token.text).collect::<String>(), sql);
        }
    }
}
