//! A ClickHouse script as its statements, one for each request over HTTP.

use std::fmt;

use super::lexer::{Unclosed, tokens};
use crate::plan::file::line_ends;

/// A statement of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Its text, with the comments before it, without the semicolon and the white space around it.
    pub text: &'a str,
    /// The line of the script, counted from 1, on which its first word stands.
    pub line: usize,
}

/// A script that cannot be split: a quote or comment is not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitError {
    /// What was opened.
    pub unclosed: Unclosed,
    /// The line where it was opened, counted from 1.
    pub line: usize,
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}; close it, no statement of this script was run", self.line, self.unclosed)
    }
}

impl std::error::Error for SplitError {}

/// The statements of `script`, in order. A semicolon ends a statement unless it stands in a string, a quoted name,
/// a heredoc or a comment. Empty statements and those that are only comments are left out.
///
/// Data behind `INSERT … FORMAT` is not SQL and cannot be told apart; write such rows as `VALUES`.
///
/// # Errors
/// A quote or comment that is not closed.
///
/// ```
/// use rowcol_codegen::clickhouse::split::split;
///
/// let script = "CREATE TABLE a (x String DEFAULT ';') ENGINE = Null; -- one;\nSELECT 1;";
/// let statements = split(script)?;
/// assert_eq!(statements.len(), 2);
/// assert_eq!(statements[1].text, "-- one;\nSELECT 1");
/// assert_eq!(statements[1].line, 2);
/// # Ok::<(), rowcol_codegen::clickhouse::split::SplitError>(())
/// ```
pub fn split(script: &str) -> Result<Vec<Statement<'_>>, SplitError> {
    let mut statements = Vec::new();
    let (mut start, mut line) = (0, 1);
    let mut first_line = None;
    for token in tokens(script) {
        let token = token.map_err(|unclosed| SplitError { line, unclosed })?;
        if token.is_symbol(";") {
            let text = script[start..token.start].trim();
            statements.extend(first_line.take().map(|line| Statement { text, line }));
            start = token.start + 1;
        } else if !token.is_blank() {
            first_line.get_or_insert(line);
        }
        line += line_ends(token.text);
    }
    statements.extend(first_line.map(|line| Statement { text: script[start..].trim(), line }));
    Ok(statements)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::name::{literal, quote};
    use super::*;

    fn texts(script: &str) -> Vec<&str> {
        split(script).unwrap().into_iter().map(|statement| statement.text).collect()
    }

    #[test]
    fn semicolons_inside_do_not_count() {
        assert_eq!(
            texts("a ';' b; c `;` ;;\n; d \";\" $$;$$ -- ;\n/* ; */ e"),
            ["a ';' b", "c `;`", "d \";\" $$;$$ -- ;\n/* ; */ e"]
        );
        assert_eq!(texts(" ; -- only a comment;\n"), Vec::<&str>::new());
        assert_eq!(texts(""), Vec::<&str>::new());
    }

    #[test]
    fn faults_and_statements_know_their_line() {
        let lines: Vec<_> = split("-- head\n\na;\n\n/* x\n*/ b;").unwrap().iter().map(|s| s.line).collect();
        assert_eq!(lines, [3, 6]);
        let error = split("a;\nb 'c;\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2: a string (') is opened and never closed; close it, no statement of this script was run"
        );
    }

    /// A piece of a statement that holds no semicolon of its own outside of quotes and comments.
    fn piece() -> impl Strategy<Value = String> {
        let text = "([a-z;'\"`\\\\ \n-]|\\PC){0,12}";
        prop_oneof![
            "[a-z]{1,8}",
            text.prop_map(|text| literal(&text)),
            text.prop_map(|text| quote(&text)),
            "[a-z;' ]{0,8}".prop_map(|text| format!("-- {text}\n")),
            "[a-z;' ]{0,8}".prop_map(|text| format!("/* {text} /* ; */ */")),
            "[a-z;' \n]{0,8}".prop_map(|text| format!("$tag${text}$tag$")),
        ]
    }

    proptest! {
        #[test]
        fn joining_and_splitting_gives_the_statements(
            statements in prop::collection::vec(prop::collection::vec(piece(), 0..6), 0..5)
        ) {
            // Each begins with a word, so that none is only comments; a line end closes a last line comment.
            let expected: Vec<String> =
                statements.iter().map(|pieces| format!("SELECT {}", pieces.join(" ")).trim().to_owned()).collect();
            let script = expected.join("\n;\n");
            prop_assert_eq!(texts(&script), expected.iter().map(String::as_str).collect::<Vec<_>>());
        }

        #[test]
        fn any_text_is_split_or_refused(script in "([a-z;'\"`$/*\n\\\\# -]|\\PC){0,80}") {
            if let Ok(statements) = split(&script) {
                for statement in statements {
                    prop_assert!(!statement.text.is_empty());
                    prop_assert_eq!(split(statement.text).unwrap().len(), 1);
                }
            }
        }
    }
}
