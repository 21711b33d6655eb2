//! What can go wrong, and what to do then.

use std::borrow::Cow;

/// A value that its column cannot hold, or bytes that are not a value of the expected type.
/// The column and the table are added where they are known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ValueError(pub Cow<'static, str>);

impl ValueError {
    /// An error with this text: what does not fit, and where it would.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self(text.into())
    }
}

/// The result of everything that talks to a store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong between a program and its stores.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value does not fit its column; nothing was written.
    #[error("{table}.{column}: {source}")]
    Value {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What does not fit.
        source: ValueError,
    },
}
