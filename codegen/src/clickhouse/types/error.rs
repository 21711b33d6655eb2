//! What is wrong with a text that is not a type.

use std::fmt;

use super::super::lexer::Unclosed;

/// Types inside types are read by recursion, so there has to be an end.
pub(super) const DEEPEST: usize = 50;

/// A text that is not the SQL of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseTypeError {
    /// The whole text that was read.
    pub text: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a [`ParseTypeError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A quote or a comment is not closed.
    Unclosed(Unclosed),
    /// Something else was expected at this place, in bytes.
    Expected {
        /// What was expected.
        what: &'static str,
        /// Where.
        at: usize,
    },
    /// A family with arguments that it does not take.
    Arguments {
        /// The type's name as it was written.
        family: String,
        /// What it takes, with an example.
        takes: &'static str,
    },
    /// Types inside types, more than fifty levels deep.
    TooDeep,
}

impl fmt::Display for ParseTypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, problem } = self;
        write!(f, "`{text}` is not a ClickHouse type: ")?;
        match problem {
            Problem::Unclosed(unclosed) => write!(f, "{unclosed}"),
            Problem::Expected { what, at } if *at < text.len() => {
                write!(f, "{what} was expected where `{}` stands", &text[*at..])
            }
            Problem::Expected { what, .. } => write!(f, "{what} was expected at its end"),
            Problem::Arguments { family, takes } => write!(f, "{family} takes {takes}"),
            Problem::TooDeep => write!(f, "it is nested more than {DEEPEST} levels deep"),
        }
    }
}

impl std::error::Error for ParseTypeError {}
