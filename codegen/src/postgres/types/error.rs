//! Why a text is no column type.

use std::fmt;

use super::{Takes, Type};

/// Why a text is no column type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeError {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub problem: TypeProblem,
}

/// What is wrong with a type's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeProblem {
    /// There is no name.
    Empty,
    /// This part does not belong there; empty where the text ends too early.
    Unexpected(String),
    /// A quote or a parenthesis is not closed.
    NotClosed,
    /// `serial` and its like: an integer with a default, and no type. This one is to be used with an identity.
    Serial(Type),
    /// The type takes no parameters, or others than these.
    Parameters(Takes),
    /// A parameter is not in the server's range.
    OutOfRange {
        /// What the parameter says: `precision`.
        parameter: &'static str,
        /// What was given.
        given: String,
        /// The lowest value.
        min: i64,
        /// The highest value.
        max: i64,
    },
}

impl fmt::Display for TypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.text;
        match &self.problem {
            TypeProblem::Empty => f.write_str("no Postgres type is given; write one, for example `text`"),
            TypeProblem::Unexpected(part) if part.is_empty() => {
                write!(f, "`{text}` is no Postgres type: it ends too early")
            }
            TypeProblem::Unexpected(part) => write!(f, "`{text}` is no Postgres type: unexpected `{part}`"),
            TypeProblem::NotClosed => {
                write!(f, "`{text}` is no Postgres type: a quote, bracket or parenthesis is not closed")
            }
            TypeProblem::Serial(integer) => write!(
                f,
                "`{text}` is no type but an integer with a sequence; use `{integer}` and make the column an identity"
            ),
            TypeProblem::Parameters(takes) => {
                let form = match takes {
                    Takes::Nothing | Takes::Fields => "takes no parameters",
                    Takes::Length => "takes one parameter, the number of characters",
                    Takes::Digits => "takes one parameter, the digits after the second",
                    Takes::Decimal => "takes a precision, or a precision and a scale",
                };
                write!(f, "`{text}` is no Postgres type: this type {form}")
            }
            TypeProblem::OutOfRange { parameter, given, min, max } => {
                write!(
                    f,
                    "`{text}` is no Postgres type: the {parameter} is {given}, it must be {min} to {max}"
                )
            }
        }
    }
}

impl std::error::Error for TypeError {}
