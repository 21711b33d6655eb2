//! Reading a value by the type that the server announces.
//!
//! Whole rows are read by codecs that know their column's type. What a query computes has the type that the server
//! gives it (`sum(integer)` is a `bigint`, `sum(Decimal(18, 12))` a `Decimal(38, 12)`), and no cast changes it on the
//! way: it is read as it is, exactly, or it is an error.

mod clickhouse;
mod json;
mod postgres;
mod values;

pub use values::{read_enum_clickhouse, read_enum_postgres};

use rowcol_codegen::schema::clickhouse::Type;

use super::ReadError;
use crate::ValueError;

/// What every [`Value`](super::Value) can be read from.
pub trait Read: Sized {
    /// Reads a cell of Postgres of the type with this object id, in the binary format; `None` is NULL.
    ///
    /// # Errors
    /// Such a value cannot be read from the type exactly, or the cell does not fit.
    fn of_postgres(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError>;

    /// Reads a value of ClickHouse of this type, in RowBinary, and moves `input` behind it.
    ///
    /// # Errors
    /// Such a value cannot be read from the type exactly, or the value does not fit.
    fn of_clickhouse(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError>;
}

/// The methods of [`Value`](crate::Value) that read what [`Read`] reads. Were `Read` a supertrait, a type that is no
/// `Value` would be told twice.
#[doc(hidden)]
#[macro_export]
macro_rules! __read_methods {
    () => {
        #[inline]
        fn read_postgres(
            oid: u32,
            cell: ::core::option::Option<&[u8]>,
        ) -> ::core::result::Result<Self, $crate::ValueError> {
            <Self as $crate::value::Read>::of_postgres(oid, cell)
        }

        #[inline]
        fn read_clickhouse(
            ty: &$crate::value::ClickHouseType,
            input: &mut &[u8],
        ) -> ::core::result::Result<Self, $crate::value::ReadError> {
            <Self as $crate::value::Read>::of_clickhouse(ty, input)
        }
    };
}

/// The type on the wire is none that `T` can be read from.
#[cold]
fn mismatch<T>(found: &str) -> ValueError {
    ValueError::new(format!("it is {found}, which a `{}` is not read from", std::any::type_name::<T>()))
}

#[cfg(test)]
mod tests;
