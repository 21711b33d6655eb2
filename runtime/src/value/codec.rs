//! The bytes of values on the wire.
//!
//! Each store has two traits. Bounds name the front one ([`PostgresCodec`], [`ClickHouseCodec`]), types implement the
//! other ([`PostgresBytes`], [`ClickHouseBytes`]). A type that does not fit its column is thus told in one sentence,
//! where the compiler would list the columns that it does fit.

use crate::ValueError;

/// Whether a value was written or is NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The bytes of a value were appended.
    Value,
    /// The value is NULL; nothing was appended.
    Null,
}

/// A Rust type that a Postgres column of type `S` holds. The bytes are those of the binary protocol.
///
/// ```
/// use rowcol::sql::pg;
/// use rowcol::value::PostgresCodec;
///
/// let mut out = Vec::new();
/// PostgresCodec::<pg::Varchar<2>>::encode(&"né".to_owned(), &mut out)?;
/// assert_eq!(out, "né".as_bytes());
/// assert!(PostgresCodec::<pg::Varchar<2>>::encode(&"née".to_owned(), &mut out).is_err());
/// # Ok::<(), rowcol::ValueError>(())
/// ```
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

#[diagnostic::do_not_recommend]
impl<T: PostgresBytes<S>, S> PostgresCodec<S> for T {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        self.to_postgres(out)
    }

    #[inline]
    fn decode(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        T::from_postgres(bytes)
    }
}

/// What a type implements to be a [`PostgresCodec<S>`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be held in the Postgres column type `{S}`",
    label = "this field's type does not fit its column"
)]
pub trait PostgresBytes<S>: Sized {
    /// See [`PostgresCodec::encode`].
    ///
    /// # Errors
    /// The value does not fit.
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError>;

    /// See [`PostgresCodec::decode`].
    ///
    /// # Errors
    /// The bytes are no value of `S`, or one that the Rust type cannot hold.
    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError>;
}

/// A Rust type that a ClickHouse column of type `S` holds. Rows are in the format RowBinary, columns in Native.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be held in the ClickHouse column type `{S}`",
    label = "this field's type does not fit its column"
)]
pub trait ClickHouseCodec<S>: Sized {
    /// Whether writing a value never fails, so that no insert need look at it before it begins.
    const ALWAYS_FITS: bool;

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

#[diagnostic::do_not_recommend]
impl<T: ClickHouseBytes<S>, S> ClickHouseCodec<S> for T {
    const ALWAYS_FITS: bool = T::ALWAYS_FITS;

    #[inline]
    fn write(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        self.to_row_binary(out)
    }

    #[inline]
    fn write_column<'a>(
        values: impl Iterator<Item = &'a Self> + Clone,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError>
    where
        Self: 'a,
    {
        T::to_native(values, out)
    }

    #[inline]
    fn read(input: &mut &[u8]) -> Result<Self, ReadError> {
        T::from_row_binary(input)
    }
}

/// What a type implements to be a [`ClickHouseCodec<S>`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be held in the ClickHouse column type `{S}`",
    label = "this field's type does not fit its column"
)]
pub trait ClickHouseBytes<S>: Sized {
    /// See [`ClickHouseCodec::ALWAYS_FITS`].
    const ALWAYS_FITS: bool = false;

    /// See [`ClickHouseCodec::write`].
    ///
    /// # Errors
    /// The value does not fit.
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError>;

    /// See [`ClickHouseCodec::write_column`]. Unless a type is [nested](crate::sql::ch::ChType::NESTED), a column is
    /// one value after the other.
    ///
    /// # Errors
    /// A value does not fit.
    #[inline]
    fn to_native<'a>(
        values: impl Iterator<Item = &'a Self> + Clone,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError>
    where
        Self: 'a,
    {
        for value in values {
            value.to_row_binary(out)?;
        }
        Ok(())
    }

    /// See [`ClickHouseCodec::read`].
    ///
    /// # Errors
    /// `input` ends inside of the value, or is none.
    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError>;
}

/// Why a value could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// The bytes end inside of the value: read on and try again.
    Incomplete,
    /// The bytes are no value of the type.
    Invalid(ValueError),
}

impl From<ValueError> for ReadError {
    fn from(error: ValueError) -> Self {
        Self::Invalid(error)
    }
}
