//! Fields as types: what the derive says of each field once, so that the code around it is generic and is compiled
//! here, not in every model.

use std::marker::PhantomData;

use crate::model::NullAs;
use crate::sql::ch::ChType;
use crate::sql::pg::PgType;
use crate::value::{ClickHouseCodec, PostgresCodec, ReadError};
use crate::{Cells, ClickHouseColumn, PostgresColumn, ValueError};

/// The field of a struct at place `I`.
pub trait Field<const I: u16> {
    /// The field's type.
    type Type;

    /// The field.
    fn get(&self) -> &Self::Type;
}

/// The same type. The derive names a field's type as [`Value::Base`](crate::Value::Base), and this says that it is the
/// field's. Where the type is no `Value`, the second impl leaves the compiler undecided: it reports that, and nothing
/// that would follow from it.
pub trait Is<T> {
    /// The same value.
    fn same(&self) -> &T;

    /// The same value.
    fn into_same(self) -> T;
}

impl<T> Is<T> for T {
    #[inline]
    fn same(&self) -> &T {
        self
    }

    #[inline]
    fn into_same(self) -> T {
        self
    }
}

/// `Option` of a type. Of a type that the compiler does not know, it does not even know that it is an `Option`.
pub trait Nullable: Sized {
    /// `Option<Self>`
    type Option;
}

impl<T> Nullable for T {
    type Option = Option<T>;
}

/// What no type is.
#[derive(Debug)]
pub struct Other<T>(std::convert::Infallible, PhantomData<T>);

impl<T> Is<Other<T>> for T {
    fn same(&self) -> &Other<T> {
        unreachable!("no code names this type")
    }

    fn into_same(self) -> Other<T> {
        unreachable!("no code names this type")
    }
}

/// A struct whose field at place `I` is a Postgres column of type `S`.
pub trait InPostgres<const I: u16, S>: Field<I> + Sized {
    /// The column, which inserts write.
    const COLUMN: PostgresColumn<Self>;

    /// The next cell as this field.
    ///
    /// # Errors
    /// The cell does not hold what the field expects.
    fn decode<R: Cells, T>(row: &mut R) -> Result<T, (u16, ValueError)>
    where
        Self::Type: Is<T>;
}

impl<M: Field<I>, const I: u16, S: PgType> InPostgres<I, S> for M
where
    M::Type: PostgresCodec<S>,
{
    const COLUMN: PostgresColumn<M> =
        PostgresColumn { field: I, written: true, ty: S::INFO, encode: |row, out| row.get().encode(out) };

    #[inline]
    fn decode<R: Cells, T>(row: &mut R) -> Result<T, (u16, ValueError)>
    where
        M::Type: Is<T>,
    {
        match <M::Type>::decode(row.next()) {
            Ok(value) => Ok(value.into_same()),
            Err(error) => Err((I, error)),
        }
    }
}

impl<M> PostgresColumn<M> {
    /// The same column, made by the server.
    #[must_use]
    pub const fn unwritten(self) -> Self {
        Self { written: false, ..self }
    }
}

/// A struct whose field at place `I` is a ClickHouse column of type `S`.
pub trait InClickHouse<const I: u16, S>: Field<I> + Sized {
    /// The column, which inserts write and selects read.
    const COLUMN: ClickHouseColumn<Self>;

    /// The next value in RowBinary as this field.
    ///
    /// # Errors
    /// The input ends inside of the value, or holds what the field does not expect.
    fn read<T>(input: &mut &[u8]) -> Result<T, (u16, ReadError)>
    where
        Self::Type: Is<T>;
}

impl<M: Field<I>, const I: u16, S: ChType> InClickHouse<I, S> for M
where
    M::Type: ClickHouseCodec<S>,
{
    const COLUMN: ClickHouseColumn<M> = ClickHouseColumn {
        field: I,
        written: true,
        readable: true,
        null_as: match (S::NULL_AS_DEFAULT, S::NESTED) {
            (false, _) => NullAs::Itself,
            (true, false) => NullAs::Default,
            (true, true) => NullAs::Empty,
        },
        states_of: "",
        always_fits: <M::Type>::ALWAYS_FITS,
        type_name: S::write_name,
        write: |row, out| row.get().write(out),
        write_column: |rows, out| <M::Type>::write_column(rows.iter().map(Field::get), out),
    };

    #[inline]
    fn read<T>(input: &mut &[u8]) -> Result<T, (u16, ReadError)>
    where
        M::Type: Is<T>,
    {
        match <M::Type>::read(input) {
            Ok(value) => Ok(value.into_same()),
            Err(error) => Err((I, error)),
        }
    }
}

impl<M> ClickHouseColumn<M> {
    /// The same column, made by the server.
    #[must_use]
    pub const fn unwritten(self) -> Self {
        Self { written: false, ..self }
    }

    /// The same column, as one of states of this aggregate function, such as `quantile(0.9)`.
    #[must_use]
    pub const fn states_of(self, function: &'static str) -> Self {
        Self { states_of: function, ..self }
    }

    /// The same column, which no select reads.
    #[must_use]
    pub const fn unreadable(self) -> Self {
        Self { readable: false, ..self }
    }
}
