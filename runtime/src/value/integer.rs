//! Integers of 8 to 256 bits, in integer columns at least as wide, and in `numeric` and `Decimal`.

use ethnum::{I256, U256};

use super::exact::{Exact, Mantissa};
use super::numeric::{self, Wire};
use super::wire::{exactly, present, take, value};
use super::{ClickHouseBytes, Element, PostgresBytes, ReadError, Written, decimal};
use crate::ValueError;
use crate::sql::{ch, pg};

value! {
    i8: pg::SmallInt, ch::Int8, I8, |value| i8(*value);
    i16: pg::SmallInt, ch::Int16, I16, |value| i16(*value);
    i32: pg::Integer, ch::Int32, I32, |value| i32(*value);
    i64: pg::BigInt, ch::Int64, I64, |value| i64(*value);
    i128: pg::Numeric<39, 0>, ch::Int128, I128, |value| i128(*value);
    I256: pg::Numeric<77, 0>, ch::Int256, I256, |value| i256(*value);
    u8: pg::SmallInt, ch::UInt8, U8, |value| u8(*value);
    u16: pg::Integer, ch::UInt16, U16, |value| u16(*value);
    u32: pg::BigInt, ch::UInt32, U32, |value| u32(*value);
    u64: pg::Numeric<20, 0>, ch::UInt64, U64, |value| u64(*value);
    u128: pg::Numeric<39, 0>, ch::UInt128, U128, |value| u128(*value);
    U256: pg::Numeric<78, 0>, ch::UInt256, U256, |value| u256(*value);
}

/// A number that came from a column with more room than the Rust type.
pub(super) fn fit<W: TryInto<T> + Copy + std::fmt::Display, T>(wide: W) -> Result<T, ValueError> {
    wide.try_into().map_err(|_| {
        ValueError::new(format!(
            "the column holds {wide}, which a `{}` cannot hold",
            std::any::type_name::<T>()
        ))
    })
}

/// `type: (marker, the type on the wire)…` for Postgres' integers.
macro_rules! postgres {
    ($($type:ty: $(($marker:ty, $wire:ty))*;)*) => {
        $($(impl PostgresBytes<$marker> for $type {
            #[inline]
            fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
                out.extend_from_slice(&<$wire>::from(*self).to_be_bytes());
                Ok(Written::Value)
            }

            #[inline]
            fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
                fit(<$wire>::from_be_bytes(exactly(bytes)?))
            }
        })*)*
    };
}

postgres! {
    i8: (pg::SmallInt, i16) (pg::Integer, i32) (pg::BigInt, i64);
    i16: (pg::SmallInt, i16) (pg::Integer, i32) (pg::BigInt, i64);
    i32: (pg::Integer, i32) (pg::BigInt, i64);
    i64: (pg::BigInt, i64);
    u8: (pg::SmallInt, i16) (pg::Integer, i32) (pg::BigInt, i64);
    u16: (pg::Integer, i32) (pg::BigInt, i64);
    u32: (pg::BigInt, i64);
}

/// `type: (marker, the type on the wire)…` for ClickHouse's integers.
macro_rules! clickhouse {
    ($($type:ty: $(($marker:ty, $wire:ty))*;)*) => {
        $($(impl ClickHouseBytes<$marker> for $type {
            const ALWAYS_FITS: bool = true;

            #[inline]
            fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
                out.extend_from_slice(&<$wire>::from(*self).to_le_bytes());
                Ok(())
            }

            #[inline]
            fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
                Ok(fit(<$wire>::from_le_bytes(take(input)?))?)
            }
        })*)*
    };
}

clickhouse! {
    i8: (ch::Int8, i8) (ch::Int16, i16) (ch::Int32, i32) (ch::Int64, i64) (ch::Int128, i128) (ch::Int256, I256);
    i16: (ch::Int16, i16) (ch::Int32, i32) (ch::Int64, i64) (ch::Int128, i128) (ch::Int256, I256);
    i32: (ch::Int32, i32) (ch::Int64, i64) (ch::Int128, i128) (ch::Int256, I256);
    i64: (ch::Int64, i64) (ch::Int128, i128) (ch::Int256, I256);
    i128: (ch::Int128, i128) (ch::Int256, I256);
    I256: (ch::Int256, I256);
    u8: (ch::UInt8, u8) (ch::UInt16, u16) (ch::UInt32, u32) (ch::UInt64, u64) (ch::UInt128, u128) (ch::UInt256, U256)
        (ch::Int16, i16) (ch::Int32, i32) (ch::Int64, i64) (ch::Int128, i128) (ch::Int256, I256);
    u16: (ch::UInt16, u16) (ch::UInt32, u32) (ch::UInt64, u64) (ch::UInt128, u128) (ch::UInt256, U256)
        (ch::Int32, i32) (ch::Int64, i64) (ch::Int128, i128) (ch::Int256, I256);
    u32: (ch::UInt32, u32) (ch::UInt64, u64) (ch::UInt128, u128) (ch::UInt256, U256)
        (ch::Int64, i64) (ch::Int128, i128) (ch::Int256, I256);
    u64: (ch::UInt64, u64) (ch::UInt128, u128) (ch::UInt256, U256) (ch::Int128, i128) (ch::Int256, I256);
    u128: (ch::UInt128, u128) (ch::UInt256, U256) (ch::Int256, I256);
    U256: (ch::UInt256, U256);
}

impl From<i128> for Exact<u128> {
    fn from(value: i128) -> Self {
        Self { negative: value < 0, mantissa: value.unsigned_abs(), scale: 0 }
    }
}

impl From<u128> for Exact<u128> {
    fn from(value: u128) -> Self {
        Self { negative: false, mantissa: value, scale: 0 }
    }
}

impl From<I256> for Exact<U256> {
    fn from(value: I256) -> Self {
        Self { negative: value.is_negative(), mantissa: value.unsigned_abs(), scale: 0 }
    }
}

impl From<U256> for Exact<U256> {
    fn from(value: U256) -> Self {
        Self { negative: false, mantissa: value, scale: 0 }
    }
}

/// A decimal number that is to be an integer.
pub(super) fn whole<M: Mantissa, T: FromMantissa>(number: Option<Exact<M>>) -> Result<T, ValueError> {
    let rust_type = std::any::type_name::<T>();
    let too_large =
        || ValueError::new(format!("the column holds a number that is too large for a `{rust_type}`"));
    let number = number.ok_or_else(too_large)?.widened();
    let mantissa = number.at_scale(0).ok_or_else(|| {
        ValueError::new(format!(
            "the column holds a number with a fraction, which a `{rust_type}` cannot hold"
        ))
    })?;
    T::from_mantissa(number.negative, mantissa).ok_or_else(too_large)
}

/// An integer that is made of its sign and its digits.
pub(super) trait FromMantissa: Sized {
    fn from_mantissa(negative: bool, mantissa: U256) -> Option<Self>;
}

macro_rules! from_mantissa {
    ($($type:ty)*) => {
        $(impl FromMantissa for $type {
            fn from_mantissa(negative: bool, mantissa: U256) -> Option<Self> {
                let mantissa = mantissa.to_u128()?;
                if negative {
                    0_i128.checked_sub_unsigned(mantissa)?.try_into().ok()
                } else {
                    mantissa.try_into().ok()
                }
            }
        })*
    };
}

from_mantissa!(i8 i16 i32 i64 i128 u8 u16 u32 u64 u128);

impl FromMantissa for U256 {
    fn from_mantissa(negative: bool, mantissa: U256) -> Option<Self> {
        (!negative || mantissa == U256::ZERO).then_some(mantissa)
    }
}

impl FromMantissa for I256 {
    fn from_mantissa(negative: bool, mantissa: U256) -> Option<Self> {
        if negative {
            // -2^255 has no positive counterpart.
            (mantissa <= U256::ONE << 255).then(|| mantissa.as_i256().wrapping_neg())
        } else {
            I256::try_from(mantissa).ok()
        }
    }
}

/// `type: mantissa` for `numeric` and `Decimal`; `as` gives the type that the mantissa is made from.
macro_rules! decimals {
    ($($type:ty as $wide:ty: $mantissa:ty;)*) => {
        $(
            impl PostgresBytes<pg::NumericAny> for $type {
                fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
                    numeric::write(Exact::from(<$wide>::from(*self)), out);
                    Ok(Written::Value)
                }

                fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
                    let wire = Wire::parse(present(bytes)?, stringify!($type))?;
                    whole::<$mantissa, _>(wire.exact())
                }
            }

            impl<const P: u16, const S: i16> PostgresBytes<pg::Numeric<P, S>> for $type {
                fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
                    Exact::from(<$wide>::from(*self)).check(P.into(), S.into())?;
                    PostgresBytes::<pg::NumericAny>::to_postgres(self, out)
                }

                fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
                    PostgresBytes::<pg::NumericAny>::from_postgres(bytes)
                }
            }

            impl<const P: u8, const S: u8> ClickHouseBytes<ch::Decimal<P, S>> for $type {
                fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
                    decimal::write_clickhouse(Exact::from(<$wide>::from(*self)), P, S, out)
                }

                fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
                    let number = decimal::read_clickhouse(input, P, S)?;
                    Ok(whole(Some(number))?)
                }
            }
        )*
    };
}

decimals! {
    i8 as i128: u128;
    i16 as i128: u128;
    i32 as i128: u128;
    i64 as i128: u128;
    i128 as i128: u128;
    I256 as I256: U256;
    u8 as u128: u128;
    u16 as u128: u128;
    u32 as u128: u128;
    u64 as u128: u128;
    u128 as u128: u128;
    U256 as U256: U256;
}

/// Implements [`Element`] for all but `u8`.
macro_rules! elements {
    ($($type:ty)*) => {
        $(impl Element for $type {})*
    };
}

elements!(i8 i16 i32 i64 i128 I256 u16 u32 u64 u128 U256);
