//! The values that rows are ordered by: read from a row, kept in a cursor, bound again.

use rowcol_codegen::schema::clickhouse::Type;

use super::tokens::Operator;
use crate::ValueError;
use crate::value::{Args, Kind, ReadError, Scalar, Value};

/// How the values of one expression of an order are read, and what matters for what comes after one.
#[doc(hidden)]
#[derive(Debug)]
pub struct SortValue {
    /// Reads a cell of Postgres, and binds it.
    pub(crate) postgres: BindCell,
    /// Reads a value of ClickHouse, and binds it.
    pub(crate) clickhouse: fn(&Type, &mut &[u8], &mut Args) -> Result<(), ReadError>,
    pub(crate) nullable: bool,
    /// It may be NaN, which ClickHouse compares with nothing.
    pub(crate) float: bool,
}

type BindCell = fn(u32, Option<&[u8]>, &mut Args) -> Result<(), ValueError>;

/// Every [`Value`], as what rows are ordered by.
#[doc(hidden)]
pub trait Sorted: Value {
    const VALUE: &'static SortValue = &SortValue {
        postgres: |oid, cell, args| {
            args.push(&Self::read_postgres(oid, cell)?);
            Ok(())
        },
        clickhouse: |ty, input, args| {
            args.push(&Self::read_clickhouse(ty, input)?);
            Ok(())
        },
        nullable: Self::NULLABLE,
        float: matches!(Self::KIND, Kind::Scalar(Scalar::F32 | Scalar::F64)),
    };
}

impl<T: Value> Sorted for T {}

/// A field of a model's key, and how rows are ordered by it.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct KeyField {
    pub(crate) field: u16,
    pub(crate) value: &'static SortValue,
    /// The same where the row may be missing.
    pub(crate) missing: &'static SortValue,
}

impl KeyField {
    /// The key's field at `field`. For the derive.
    #[must_use]
    pub const fn of<T: Value>(field: u16) -> Self {
        Self { field, value: T::VALUE, missing: <Option<T>>::VALUE }
    }
}

impl SortValue {
    /// The direction downwards. ClickHouse puts NaN and NULL last unless it is told otherwise.
    pub(crate) const fn downwards(&self) -> Operator {
        if self.nullable || self.float { Operator::DescNullable } else { Operator::Desc }
    }
}
