//! A Postgres script as its statements.

use std::fmt;

use super::token::{Kind, Token, tokens};
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
    /// How the text that is not closed begins.
    pub opening: String,
    /// The line where it was opened, counted from 1.
    pub line: usize,
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}: {} is opened and never closed; close it, no statement of this script was run",
            self.line, self.opening
        )
    }
}

impl std::error::Error for SplitError {}

/// The statements of `script`, in order. As in psql, a semicolon ends a statement unless it stands in a string, a
/// quoted name, a comment, parentheses, or the `BEGIN ATOMIC … END` of a function. Empty statements and those that
/// are only comments are left out.
///
/// # Errors
/// A quote or comment that is not closed.
///
/// ```
/// use rowcol_codegen::postgres::split::split;
///
/// let script = "CREATE TABLE a (x text DEFAULT ';'); -- one;\nSELECT $$;$$;";
/// let statements = split(script)?;
/// assert_eq!(statements.len(), 2);
/// assert_eq!(statements[1].text, "-- one;\nSELECT $$;$$");
/// assert_eq!(statements[1].line, 2);
/// # Ok::<(), rowcol_codegen::postgres::split::SplitError>(())
/// ```
pub fn split(script: &str) -> Result<Vec<Statement<'_>>, SplitError> {
    let mut statements = Vec::new();
    let mut statement = Open::default();
    let (mut start, mut at, mut line) = (0, 0, 1);
    for token in tokens(script) {
        if !token.closed {
            let opening = token.text.lines().next().unwrap_or_default().chars().take(20).collect();
            return Err(SplitError { opening, line });
        }
        if token.text == ";" && token.kind == Kind::Symbol && statement.can_end() {
            statements.extend(statement.line.map(|line| Statement { text: script[start..at].trim(), line }));
            statement = Open::default();
            start = at + 1;
        } else if token.is_meaningful() {
            statement.take(&token, line);
        }
        at += token.text.len();
        if !matches!(token.kind, Kind::Word | Kind::Symbol) {
            line += line_ends(token.text);
        }
    }
    statements.extend(statement.line.map(|line| Statement { text: script[start..].trim(), line }));
    Ok(statements)
}

/// What is known of the statement that is being read.
#[derive(Default)]
struct Open {
    /// The line of its first word.
    line: Option<usize>,
    /// How many parentheses are open.
    parentheses: usize,
    /// Whether it is a CREATE FUNCTION or PROCEDURE, as far as its first words say.
    words: usize,
    creates: bool,
    routine: bool,
    /// How many BEGIN and CASE of a routine's body are open.
    blocks: usize,
}

impl Open {
    fn can_end(&self) -> bool {
        self.parentheses == 0 && self.blocks == 0
    }

    fn take(&mut self, token: &Token<'_>, line: usize) {
        self.line.get_or_insert(line);
        match (token.kind, token.text) {
            (Kind::Symbol, "(") => self.parentheses += 1,
            (Kind::Symbol, ")") => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        // CREATE OR REPLACE FUNCTION has the most words before the one that tells.
        self.creates |= self.words == 0 && token.is_word("create");
        let tells = self.words < 4 && (token.is_word("function") || token.is_word("procedure"));
        self.routine |= self.creates && tells;
        self.words += 1;
        if self.routine && self.parentheses == 0 {
            if token.is_word("begin") || (self.blocks > 0 && token.is_word("case")) {
                self.blocks += 1;
            } else if token.is_word("end") {
                self.blocks = self.blocks.saturating_sub(1);
            }
        }
    }
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
            texts("a ';' b; c E'\\';' ;;\n; d \";\" $$;$$ -- ;\n/* ; /* ; */ ; */ e; $f$ $$ ; $f$"),
            ["a ';' b", "c E'\\';'", "d \";\" $$;$$ -- ;\n/* ; /* ; */ ; */ e", "$f$ $$ ; $f$"]
        );
        assert_eq!(texts(" ; -- only a comment;\n"), Vec::<&str>::new());
        assert_eq!(texts(""), Vec::<&str>::new());
        assert_eq!(texts("CREATE RULE r AS ON INSERT TO t DO ALSO (a; b); c").len(), 2);
    }

    #[test]
    fn bodies_of_functions_are_one_piece() {
        let body = "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END";
        assert_eq!(texts(&format!("{body}; SELECT 3")), [body, "SELECT 3"]);
        assert_eq!(texts("BEGIN; SELECT 1; END;"), ["BEGIN", "SELECT 1", "END"]);
    }

    #[test]
    fn faults_and_statements_know_their_line() {
        let lines: Vec<_> = split("-- head\n\na;\n\n/* x\n*/ b;").unwrap().iter().map(|s| s.line).collect();
        assert_eq!(lines, [3, 6]);
        let error = split("a;\nb 'c;\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2: 'c; is opened and never closed; close it, no statement of this script was run"
        );
    }

    /// A piece of a statement that holds no semicolon of its own outside of quotes and comments.
    fn piece() -> impl Strategy<Value = String> {
        let text = "([a-z;'\"`\\\\ \n-]|\\PC){0,12}";
        prop_oneof![
            "x[a-z]{1,8}",
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
        fn any_text_is_split_or_refused(script in "([a-z;'\"`$/*\n\\\\# ()-]|\\PC){0,80}") {
            if let Ok(statements) = split(&script) {
                for statement in statements {
                    prop_assert!(!statement.text.is_empty());
                    prop_assert_eq!(split(statement.text).unwrap().len(), 1);
                }
            }
        }
    }
}
