//! Reading from Postgres by object id.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use bigdecimal::BigDecimal;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use ipnetwork::IpNetwork;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::integer::fit;
use super::super::wire::{exactly, present};
use super::super::{I256, Interval, PostgresBytes, RawJson, Timestamp, U256};
use super::mismatch;
use crate::ValueError;
use crate::sql::pg::{self, FIRST_OF_DATABASE, NAME, PgType, name_of};

/// A literal whose type nothing decided.
const UNKNOWN: u32 = 705;

/// Whether the bytes are text.
pub(super) fn is_text(oid: u32) -> bool {
    const TEXTS: [u32; 4] = [pg::Text::INFO.oid, pg::Varchar::<0>::INFO.oid, NAME, UNKNOWN];
    TEXTS.contains(&oid) || oid >= FIRST_OF_DATABASE
}

#[cold]
pub(super) fn wrong<T>(oid: u32) -> ValueError {
    match name_of(oid) {
        Some(name) => mismatch::<T>(name),
        None => mismatch::<T>(&format!("of the type with the object id {oid}")),
    }
}

/// A value of Postgres.
pub(super) trait FromPostgres: Sized {
    fn from_oid(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError>;
}

/// Declares for each type the column types that it is read from, each by its own codec; `text` stands for all of the
/// text types.
macro_rules! read {
    ($($type:ty: $($marker:ty)* $(, $text:ident)?;)*) => {$(
        impl FromPostgres for $type {
            #[inline]
            fn from_oid(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
                $(if oid == <$marker as PgType>::INFO.oid {
                    return PostgresBytes::<$marker>::from_postgres(cell);
                })*
                $(if is_text(oid) {
                    return PostgresBytes::<pg::$text>::from_postgres(cell);
                })?
                // A NULL that nothing gave a type.
                present(cell)?;
                Err(wrong::<Self>(oid))
            }
        }
    )*};
}

read! {
    bool: pg::Boolean;
    String: pg::Char<0>, Text;
    Vec<u8>: pg::Bytea;
    Uuid: pg::Uuid pg::Char<0>, Text;
    Timestamp: pg::Timestamptz<6> pg::Timestamp<6>;
    NaiveDateTime: pg::Timestamp<6>;
    NaiveDate: pg::Date;
    NaiveTime: pg::Time<6>;
    Interval: pg::Interval;
    IpNetwork: pg::Cidr pg::Inet;
    IpAddr: pg::Inet;
    Ipv4Addr: pg::Inet;
    Ipv6Addr: pg::Inet;
    RawJson: pg::Jsonb pg::Json, Text;
}

/// The integer that an integer type holds.
#[inline]
fn integer(oid: u32, cell: Option<&[u8]>) -> Option<Result<i64, ValueError>> {
    Some(match oid {
        _ if oid == pg::BigInt::INFO.oid => exactly(cell).map(i64::from_be_bytes),
        _ if oid == pg::Integer::INFO.oid => exactly(cell).map(|bytes| i32::from_be_bytes(bytes).into()),
        _ if oid == pg::SmallInt::INFO.oid => exactly(cell).map(|bytes| i16::from_be_bytes(bytes).into()),
        _ => return None,
    })
}

/// Numbers that are also read from integers of any width.
macro_rules! numbers {
    ($($type:ty: |$integer:ident| $from:expr;)*) => {$(
        impl FromPostgres for $type {
            #[inline]
            fn from_oid(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
                if let Some(integer) = integer(oid, cell) {
                    let $integer = integer?;
                    return $from;
                }
                if oid == pg::NumericAny::INFO.oid {
                    return PostgresBytes::<pg::NumericAny>::from_postgres(cell);
                }
                present(cell)?;
                Err(wrong::<Self>(oid))
            }
        }
    )*};
}

numbers! {
    i8: |integer| fit(integer);
    i16: |integer| fit(integer);
    i32: |integer| fit(integer);
    i64: |integer| Ok(integer);
    i128: |integer| Ok(integer.into());
    I256: |integer| Ok(I256::from(integer));
    u8: |integer| fit(integer);
    u16: |integer| fit(integer);
    u32: |integer| fit(integer);
    u64: |integer| fit(integer);
    u128: |integer| fit(integer);
    U256: |integer| fit::<_, u64>(integer).map(U256::from);
    Decimal: |integer| Ok(Decimal::from(integer));
    BigDecimal: |integer| Ok(BigDecimal::from(integer));
}

impl FromPostgres for f64 {
    #[inline]
    fn from_oid(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
        if oid == pg::Real::INFO.oid {
            return PostgresBytes::<pg::Real>::from_postgres(cell).map(|real: f32| real.into());
        }
        if oid == pg::DoublePrecision::INFO.oid {
            return PostgresBytes::<pg::DoublePrecision>::from_postgres(cell);
        }
        present(cell)?;
        Err(wrong::<Self>(oid))
    }
}

/// A `real` is a `double precision` without loss; the other way round only where nothing is rounded.
impl FromPostgres for f32 {
    fn from_oid(oid: u32, cell: Option<&[u8]>) -> Result<Self, ValueError> {
        match oid {
            _ if oid == pg::Real::INFO.oid => PostgresBytes::<pg::Real>::from_postgres(cell),
            _ if oid == pg::DoublePrecision::INFO.oid => {
                PostgresBytes::<pg::DoublePrecision>::from_postgres(cell)
            }
            _ => {
                present(cell)?;
                Err(wrong::<Self>(oid))
            }
        }
    }
}

/// The elements of an array with their object id.
pub(super) fn elements<T>(
    oid: u32,
    cell: Option<&[u8]>,
    read: impl Fn(u32, Option<&[u8]>) -> Result<T, ValueError>,
) -> Result<Vec<T>, ValueError> {
    if name_of(oid).is_some_and(|name| !name.ends_with("[]")) {
        present(cell)?;
        return Err(wrong::<Vec<T>>(oid));
    }
    super::super::list::read_postgres(cell, read)
}
