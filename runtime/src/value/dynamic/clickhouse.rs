//! Reading from ClickHouse by type.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::{BigInt, BigUint, Sign};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use ethnum::{I256, U256};
use ipnetwork::IpNetwork;
use rowcol_codegen::schema::clickhouse::Type;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::exact::Exact;
use super::super::integer::{fit, whole};
use super::super::wire::{take, take_sized};
use super::super::{ClickHouseBytes, ReadError, Timestamp, decimal, text, timestamp};
use super::mismatch;
use crate::ValueError;
use crate::sql::ch;

/// A value of ClickHouse that is not NULL, of a type without wrappers around it.
pub(super) trait FromClickHouse: Sized {
    fn from_type(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError>;
}

/// Takes off what does not change the bytes, and the mark of what is not NULL. `None` is NULL.
#[inline]
pub(super) fn unwrapped<'t>(ty: &'t Type, input: &mut &[u8]) -> Result<Option<&'t Type>, ReadError> {
    match ty {
        // In RowBinary a LowCardinality is what it holds.
        Type::LowCardinality(inner) | Type::SimpleAggregateFunction(_, inner) => unwrapped(inner, input),
        Type::Nullable(inner) => match take(input)? {
            [0] => Ok(Some(inner)),
            [1] => Ok(None),
            _ => Err(ValueError::new("the bytes are no Nullable value").into()),
        },
        // The type of a bare NULL.
        Type::Other(name) if name == "Nothing" => Ok(None),
        other => Ok(Some(other)),
    }
}

#[cold]
pub(super) fn wrong<T>(ty: &Type) -> ReadError {
    mismatch::<T>(&ty.to_string()).into()
}

/// Declares for each type the column types that it is read from, each by its own codec.
macro_rules! read {
    ($($type:ty: $($pattern:pat => $marker:ty),*;)*) => {$(
        impl FromClickHouse for $type {
            #[inline]
            fn from_type(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
                match ty {
                    $($pattern => ClickHouseBytes::<$marker>::from_row_binary(input),)*
                    _ => Err(wrong::<Self>(ty)),
                }
            }
        }
    )*};
}

read! {
    bool: Type::Bool | Type::UInt(8) => ch::UInt8;
    f32: Type::Float32 => ch::Float32, Type::Float64 => ch::Float64;
    Uuid: Type::Uuid => ch::Uuid, Type::String => ch::String;
    NaiveDate: Type::Date => ch::Date, Type::Date32 => ch::Date32;
    NaiveTime: Type::Int(64) => ch::Int64, Type::String => ch::String;
    Ipv4Addr: Type::Ipv4 => ch::Ipv4;
    Ipv6Addr: Type::Ipv6 => ch::Ipv6;
    IpNetwork: Type::String => ch::String;
}

impl FromClickHouse for f64 {
    #[inline]
    fn from_type(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        match ty {
            Type::Float64 => take(input).map(f64::from_le_bytes),
            Type::Float32 => take(input).map(|bytes| f32::from_le_bytes(bytes).into()),
            _ => Err(wrong::<Self>(ty)),
        }
    }
}

impl FromClickHouse for IpAddr {
    fn from_type(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        match ty {
            Type::Ipv4 => Ipv4Addr::from_type(ty, input).map(IpAddr::V4),
            Type::Ipv6 => ClickHouseBytes::<ch::Ipv6>::from_row_binary(input),
            _ => Err(wrong::<Self>(ty)),
        }
    }
}

impl FromClickHouse for Vec<u8> {
    fn from_type(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        match ty {
            Type::String => take_sized(input).map(<[u8]>::to_vec),
            Type::FixedString(length) => {
                let split = input.split_at_checked(*length as usize);
                let (bytes, rest) = split.ok_or(ReadError::Incomplete)?;
                *input = rest;
                Ok(bytes.to_vec())
            }
            _ => Err(wrong::<Self>(ty)),
        }
    }
}

impl FromClickHouse for String {
    #[inline]
    fn from_type(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        match ty {
            Type::String => ClickHouseBytes::<ch::String>::from_row_binary(input),
            Type::FixedString(_) => {
                let bytes = Vec::<u8>::from_type(ty, input)?;
                Ok(text::from_utf8(&bytes)?.to_owned())
            }
            _ => match label(ty, input)? {
                Some(label) => Ok(label.to_owned()),
                None => Err(wrong::<Self>(ty)),
            },
        }
    }
}

/// The label of a value of an enum type; `None` if the type is no enum.
pub(super) fn label<'t>(ty: &'t Type, input: &mut &[u8]) -> Result<Option<&'t str>, ReadError> {
    fn find<'t, N: PartialEq>(labels: &'t [(String, N)], number: &N) -> Option<&'t str> {
        labels.iter().find(|(_, own)| own == number).map(|(label, _)| label.as_str())
    }
    let found = match ty {
        Type::Enum8(labels) => find(labels, &i8::from_le_bytes(take(input)?)),
        Type::Enum16(labels) => find(labels, &i16::from_le_bytes(take(input)?)),
        _ => return Ok(None),
    };
    found
        .map(Some)
        .ok_or_else(|| ValueError::new("the enum type has no label for the number it holds").into())
}

/// Points in time: to UTC's form, or as they are.
macro_rules! times {
    ($($type:ty: $from_utc:expr;)*) => {$(
        impl FromClickHouse for $type {
            #[inline]
            fn from_type(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
                let read = match ty {
                    Type::DateTime64(precision, _) => {
                        timestamp::from_date_time64(i64::from_le_bytes(take(input)?), *precision)
                    }
                    Type::DateTime(_) => timestamp::from_date_time64(u32::from_le_bytes(take(input)?).into(), 0),
                    _ => return Err(wrong::<Self>(ty)),
                };
                Ok(read.map($from_utc)?)
            }
        }
    )*};
}

times! {
    Timestamp: std::convert::identity;
    NaiveDateTime: |value: Timestamp| value.naive_utc();
}

/// A number with its digits, of any numeric type but floats; `None` if the type is none.
fn number(ty: &Type, input: &mut &[u8]) -> Result<Option<Exact<U256>>, ReadError> {
    Ok(Some(match ty {
        Type::Decimal(precision, scale) => decimal::read_clickhouse(input, *precision, *scale)?,
        Type::Int(8) => I256::from(i8::from_le_bytes(take(input)?)).into(),
        Type::Int(16) => I256::from(i16::from_le_bytes(take(input)?)).into(),
        Type::Int(32) => I256::from(i32::from_le_bytes(take(input)?)).into(),
        Type::Int(64) => I256::from(i64::from_le_bytes(take(input)?)).into(),
        Type::Int(128) => I256::from(i128::from_le_bytes(take(input)?)).into(),
        Type::Int(_) => I256::from_le_bytes(take(input)?).into(),
        Type::UInt(8) => U256::from(u8::from_le_bytes(take(input)?)).into(),
        Type::UInt(16) => U256::from(u16::from_le_bytes(take(input)?)).into(),
        Type::UInt(32) => U256::from(u32::from_le_bytes(take(input)?)).into(),
        Type::UInt(64) => U256::from(u64::from_le_bytes(take(input)?)).into(),
        Type::UInt(128) => U256::from(u128::from_le_bytes(take(input)?)).into(),
        Type::UInt(_) => U256::from_le_bytes(take(input)?).into(),
        _ => return Ok(None),
    }))
}

/// Integers, with a short way for the types of up to 64 bits.
macro_rules! integers {
    ($($type:ty)*) => {$(
        impl FromClickHouse for $type {
            #[inline]
            fn from_type(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
                Ok(match ty {
                    Type::UInt(64) => fit(u64::from_le_bytes(take(input)?))?,
                    Type::Int(64) => fit(i64::from_le_bytes(take(input)?))?,
                    Type::UInt(32) => fit(u32::from_le_bytes(take(input)?))?,
                    Type::Int(32) => fit(i32::from_le_bytes(take(input)?))?,
                    _ => match number(ty, input)? {
                        Some(number) => whole(Some(number))?,
                        None => return Err(wrong::<Self>(ty)),
                    },
                })
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 i128 u8 u16 u32 u64 u128);

macro_rules! wide {
    ($($type:ty)*) => {$(
        impl FromClickHouse for $type {
            fn from_type(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
                match number(ty, input)? {
                    Some(number) => Ok(whole(Some(number))?),
                    None => Err(wrong::<Self>(ty)),
                }
            }
        }
    )*};
}

wide!(I256 U256);

impl FromClickHouse for Decimal {
    fn from_type(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        match number(ty, input)? {
            Some(number) => Ok(decimal::from_exact(number)?),
            None => Err(wrong::<Self>(ty)),
        }
    }
}

impl FromClickHouse for BigDecimal {
    fn from_type(ty: &Type, input: &mut &[u8]) -> Result<Self, ReadError> {
        let Some(number) = number(ty, input)? else { return Err(wrong::<Self>(ty)) };
        let sign = if number.negative { Sign::Minus } else { Sign::Plus };
        let digits = BigUint::from_bytes_le(&number.mantissa.to_le_bytes());
        Ok(BigDecimal::new(BigInt::from_biguint(sign, digits), number.scale.into()))
    }
}
