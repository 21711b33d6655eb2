//! Rust types that columns hold: what they are compared as, and how they travel to and from each store.

use crate::ValueError;

/// A Rust type that a column can hold.
///
/// Implemented for the types of the type table; `#[derive(Enum)]` and `#[derive(Value)]` implement it for your own.
pub trait Value: Sized + Send + Sync + 'static {
    /// The type without `Option`: what a column of this type is compared with.
    type Base: Value<Base = Self::Base>;
    /// Whether the column may be NULL.
    const NULLABLE: bool = false;
    /// The Postgres type that a column of this type has unless the model says another, from [`sql::pg`](crate::sql::pg);
    /// `()` where there is none.
    type Postgres;
    /// The ClickHouse type that a column of this type has unless the model says another, from
    /// [`sql::ch`](crate::sql::ch); `()` where there is none.
    type ClickHouse;
}

/// Whether a value was written or is NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The bytes of a value were appended.
    Value,
    /// The value is NULL; nothing was appended.
    Null,
}

/// A Rust type that a Postgres column of type `S` holds. The bytes are those of the binary protocol.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be held in the Postgres column type `{S}`",
    label = "this field's type does not fit its column"
)]
pub trait PostgresCodec<S>: Sized {
    /// Appends the value, without its length.
    ///
    /// # Errors
    /// The value does not fit: too long, too large, more digits than the column has, a NUL byte in text.
    fn encode(&self, out: &mut Vec<u8>) -> Result<Written, ValueError>;

    /// Reads a value; `None` is NULL.
    ///
    /// # Errors
    /// The bytes are no value of `S`, or one that the Rust type cannot hold.
    fn decode(bytes: Option<&[u8]>) -> Result<Self, ValueError>;
}

/// A Rust type that a ClickHouse column of type `S` holds. Rows are in the format RowBinary, columns in Native.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be held in the ClickHouse column type `{S}`",
    label = "this field's type does not fit its column"
)]
pub trait ClickHouseCodec<S>: Sized {
    /// Appends the value in RowBinary.
    ///
    /// # Errors
    /// The value does not fit the column.
    fn write(&self, out: &mut Vec<u8>) -> Result<(), ValueError>;

    /// Appends a whole column in the format Native: null maps, offsets and values each in one piece.
    ///
    /// # Errors
    /// A value does not fit the column.
    fn write_column<'a>(
        values: impl Iterator<Item = &'a Self> + Clone,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError>
    where
        Self: 'a;

    /// Reads a value in RowBinary and moves `input` behind it.
    ///
    /// # Errors
    /// [`Incomplete`](ReadError::Incomplete) when `input` ends inside of the value, else what is wrong with it.
    fn read(input: &mut &[u8]) -> Result<Self, ReadError>;
}

/// Why a value could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// The bytes end inside of the value: read on and try again.
    Incomplete,
    /// The bytes are no value of the type.
    Invalid(ValueError),
}
