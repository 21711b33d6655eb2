//! SQL of the user's own inside a statement.

use std::fmt;

use crate::clickhouse::lexer::{Kind, Unclosed, tokens};
use crate::clickhouse::markers::Marker;

/// The expression with nothing at its end that would swallow what follows: a comment to the line's end is
/// followed by a line's end, a semicolon is gone.
#[must_use]
pub fn ended(sql: &str) -> String {
    let sql = sql.trim().trim_end_matches(|c: char| c == ';' || c.is_whitespace());
    let last = tokens(sql).map_while(Result::ok).last();
    let line_comment = last.is_some_and(|token| token.kind == Kind::Comment && !token.text.starts_with("/*"));
    if line_comment { format!("{sql}\n") } else { sql.to_owned() }
}

/// Expressions with commas between them.
#[must_use]
pub fn list<S: AsRef<str>>(expressions: &[S]) -> String {
    expressions.iter().map(|sql| ended(sql.as_ref())).collect::<Vec<_>>().join(", ")
}

/// A key: one expression as it is, none or several as a tuple.
///
/// ```
/// # use rowcol_codegen::clickhouse::ddl::expression::key;
/// assert_eq!(key(&["id"]), "id");
/// assert_eq!(key(&["project_id", "id"]), "(project_id, id)");
/// assert_eq!(key::<&str>(&[]), "tuple()");
/// ```
#[must_use]
pub fn key<S: AsRef<str>>(expressions: &[S]) -> String {
    match expressions {
        [] => "tuple()".to_owned(),
        [one] => ended(one.as_ref()),
        several => format!("({})", list(several)),
    }
}

/// What a piece of SQL stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// One expression: a default, an element of a key, a condition.
    Expression,
    /// A whole SELECT, or a list: a view's query, a codec.
    Query,
}

/// SQL that would break out of the statement it is put into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing.
    Empty,
    /// A quote or comment is not closed.
    Unclosed(Unclosed),
    /// This bracket has no partner.
    Unbalanced(char),
    /// A semicolon ends the statement before the SQL ends.
    Semicolon,
    /// A comma makes two expressions of one.
    Comma,
    /// A comment is a marker, or begins like one.
    Marker(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no SQL in it"),
            Self::Unclosed(unclosed) => unclosed.fmt(f),
            Self::Unbalanced(bracket) => write!(f, "`{bracket}` has no partner"),
            Self::Semicolon => f.write_str("a semicolon would end the statement; remove it"),
            Self::Comma => f.write_str("a comma makes two expressions of it; put a tuple in parentheses"),
            Self::Marker(comment) => {
                write!(f, "{comment} reads as a marker; write the comment without the @")
            }
        }
    }
}

impl std::error::Error for Fault {}

const BRACKETS: [(&str, &str); 3] = [("(", ")"), ("[", "]"), ("{", "}")];

/// Whether `sql` stays in its place when it is put into a statement. What it means is for the server to judge.
/// `/*@local*/` is allowed in a query.
///
/// # Errors
/// What would end or change the statement around it.
///
/// ```
/// use rowcol_codegen::clickhouse::ddl::expression::{Fault, Piece, check};
///
/// assert_eq!(check("concat(name, ';)')", Piece::Expression), Ok(()));
/// assert_eq!(check("now()) ENGINE = Null --", Piece::Expression), Err(Fault::Unbalanced(')')));
/// ```
pub fn check(sql: &str, piece: Piece) -> Result<(), Fault> {
    let mut open = Vec::new();
    let mut empty = true;
    for token in tokens(sql) {
        let token = token.map_err(Fault::Unclosed)?;
        if token.kind == Kind::Comment {
            match Marker::read(token.text) {
                None => {}
                Some(Ok(Marker::Local)) if piece == Piece::Query => {}
                Some(_) => return Err(Fault::Marker(token.text.to_owned())),
            }
        }
        empty &= token.is_blank();
        if token.kind != Kind::Symbol {
            continue;
        }
        let bracket = || token.text.chars().next().unwrap_or_default();
        if let Some((_, close)) = BRACKETS.iter().find(|(opening, _)| *opening == token.text) {
            open.push((bracket(), *close));
        } else if BRACKETS.iter().any(|(_, close)| *close == token.text) {
            if open.pop().is_none_or(|(_, close)| close != token.text) {
                return Err(Fault::Unbalanced(bracket()));
            }
        } else if token.text == ";" {
            return Err(Fault::Semicolon);
        } else if token.text == "," && open.is_empty() && piece == Piece::Expression {
            return Err(Fault::Comma);
        }
    }
    match open.pop() {
        _ if empty => Err(Fault::Empty),
        Some((bracket, _)) => Err(Fault::Unbalanced(bracket)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_swallows_what_follows() {
        assert_eq!(ended(" a > 0 ; "), "a > 0");
        assert_eq!(ended("a -- why"), "a -- why\n");
        assert_eq!(ended("a /* why */"), "a /* why */");
        assert_eq!(list(&["a // x", "b"]), "a // x\n, b");
    }

    #[test]
    fn sql_that_breaks_out_is_found() {
        for (sql, fault) in [
            (" -- nothing", Fault::Empty),
            ("f(", Fault::Unbalanced('(')),
            ("(a]", Fault::Unbalanced(']')),
            ("1; DROP TABLE t", Fault::Semicolon),
            ("1, `b` Int8", Fault::Comma),
            ("1 /*@cluster*/", Fault::Marker("/*@cluster*/".into())),
            ("1 /*@nope*/", Fault::Marker("/*@nope*/".into())),
            ("'a", Fault::Unclosed(Unclosed { what: "a string (')", start: 0 })),
        ] {
            assert_eq!(check(sql, Piece::Expression), Err(fault), "{sql}");
        }
        for sql in ["(a, b)", "[1, 2]", "';,)'", "{p:String}", "a -- ; ("] {
            assert_eq!(check(sql, Piece::Expression), Ok(()), "{sql}");
        }
        assert_eq!(check("SELECT a, b FROM t /*@local*/", Piece::Query), Ok(()));
    }
}
