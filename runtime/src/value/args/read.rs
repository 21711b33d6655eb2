//! Reading the arguments back.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::BigInt;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ethnum::{I256, U256};
use ipnetwork::IpNetwork;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::WrittenKind;
use super::kind::{self, Scalar, code};
use crate::value::Interval;

/// An argument of a query.
#[derive(Clone, Copy)]
pub struct Arg<'a> {
    pub(super) kind: WrittenKind<'a>,
    /// The value as it stands in the buffer, from the byte that says what it is.
    pub(super) value: &'a [u8],
}

impl<'a> Arg<'a> {
    /// The value.
    #[must_use]
    #[inline]
    pub fn datum(&self) -> Datum<'a> {
        Datum::read(&mut { self.value })
    }

    /// Whether the value is NULL.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value.first() == Some(&code::NULL)
    }
}

impl fmt::Debug for Arg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.datum().fmt(f)
    }
}

/// A value among the arguments.
#[derive(Clone)]
#[non_exhaustive]
pub enum Datum<'a> {
    /// NULL.
    Null,
    /// The value could not be made an argument: why.
    Failed(&'a str),
    /// A `bool`.
    Bool(bool),
    /// A signed integer of up to 128 bits.
    Int(i128),
    /// A `u128`.
    U128(u128),
    /// An `I256`.
    I256(I256),
    /// A `U256`.
    U256(U256),
    /// An `f32`.
    F32(f32),
    /// An `f64`.
    F64(f64),
    /// Text, or the label of an enum.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// JSON text.
    Json(&'a str),
    /// A UUID.
    Uuid(Uuid),
    /// A point in time.
    Timestamp(DateTime<Utc>),
    /// Date and time of day without a zone.
    NaiveTimestamp(NaiveDateTime),
    /// A day.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// An interval.
    Interval(Interval),
    /// A decimal number of up to 96 bits.
    Decimal(Decimal),
    /// A decimal number of any size.
    BigDecimal(BigDecimal),
    /// An address of either version: IPv6 in ClickHouse.
    Address(IpAddr),
    /// An IPv4 address.
    Ipv4(Ipv4Addr),
    /// An address with the length of its network's prefix.
    Network(IpNetwork),
    /// A list.
    Array(Elements<'a>),
    /// A map: key, value, key, value.
    Map(Elements<'a>),
    /// A tuple.
    Tuple(Elements<'a>),
}

/// The parts of a value.
#[derive(Clone, Default)]
pub struct Elements<'a> {
    count: u32,
    bytes: &'a [u8],
}

impl Elements<'_> {
    /// How many items a list has, entries a map, elements a tuple.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.count
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Datum<'a>;

    fn next(&mut self) -> Option<Datum<'a>> {
        (!self.bytes.is_empty()).then(|| Datum::read(&mut self.bytes))
    }
}

/// The arguments that are left in the buffer.
#[derive(Clone)]
pub(super) struct Iter<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Iterator for Iter<'a> {
    type Item = Arg<'a>;

    #[inline]
    fn next(&mut self) -> Option<Arg<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let kind = WrittenKind(self.rest);
        let (value, rest) = kind.end().split_at(size_of_value(kind.end()));
        self.rest = rest;
        Some(Arg { kind, value })
    }
}

/// How many bytes the value at the front of the buffer has.
#[inline]
fn size_of_value(bytes: &[u8]) -> usize {
    let size_at = |at: usize| {
        let bytes = bytes[at..].first_chunk().expect(OWN);
        at + 4 + u32::from_le_bytes(*bytes) as usize
    };
    match bytes[0] {
        code::NULL => 1,
        code::FAILED => size_at(1),
        code::ARRAY | code::MAP | code::TUPLE => size_at(5),
        code => match kind::SIZES[usize::from(code)] {
            0 => size_at(1),
            size => usize::from(size) + 1,
        },
    }
}

/// Why reading cannot fail: nothing but a slot writes the buffer, and it checks what it writes.
const OWN: &str = "the buffer holds what `Slot` wrote";

fn take<'a, const N: usize>(bytes: &mut &'a [u8]) -> &'a [u8; N] {
    let (head, rest) = bytes.split_first_chunk().expect(OWN);
    *bytes = rest;
    head
}

fn take_u32(bytes: &mut &[u8]) -> u32 {
    u32::from_le_bytes(*take(bytes))
}

fn take_sized<'a>(bytes: &mut &'a [u8]) -> &'a [u8] {
    let size = take_u32(bytes) as usize;
    let (head, rest) = bytes.split_at(size);
    *bytes = rest;
    head
}

fn take_text<'a>(bytes: &mut &'a [u8]) -> &'a str {
    std::str::from_utf8(take_sized(bytes)).expect(OWN)
}

fn take_elements<'a>(bytes: &mut &'a [u8]) -> Elements<'a> {
    Elements { count: take_u32(bytes), bytes: take_sized(bytes) }
}

/// Seconds and nanoseconds from 1970, as a timestamp stands in the buffer.
pub(super) fn seconds_and_nanos(mut bytes: &[u8]) -> (i64, u32) {
    (i64::from_le_bytes(*take(&mut bytes)), take_u32(&mut bytes))
}

fn take_timestamp(bytes: &mut &[u8]) -> DateTime<Utc> {
    let (seconds, nanos) = seconds_and_nanos(take::<12>(bytes));
    DateTime::from_timestamp(seconds, nanos).expect(OWN)
}

fn take_network(bytes: &mut &[u8]) -> IpNetwork {
    let [version, prefix, address @ ..] = *take::<18>(bytes);
    let ip = match version {
        4 => IpAddr::V4(Ipv4Addr::from(*address.first_chunk::<4>().expect(OWN))),
        _ => IpAddr::V6(Ipv6Addr::from(address)),
    };
    IpNetwork::new(ip, prefix).expect(OWN)
}

impl<'a> Datum<'a> {
    fn read(bytes: &mut &'a [u8]) -> Self {
        let [code] = *take(bytes);
        let scalar = match code {
            code::NULL => return Datum::Null,
            code::FAILED => return Datum::Failed(take_text(bytes)),
            code::ARRAY => return Datum::Array(take_elements(bytes)),
            code::MAP => return Datum::Map(take_elements(bytes)),
            code::TUPLE => return Datum::Tuple(take_elements(bytes)),
            code => Scalar::from_code(code).expect(OWN),
        };
        match scalar {
            Scalar::Bool => Datum::Bool(take::<1>(bytes)[0] != 0),
            Scalar::I8 => Datum::Int(i8::from_le_bytes(*take(bytes)).into()),
            Scalar::I16 => Datum::Int(i16::from_le_bytes(*take(bytes)).into()),
            Scalar::I32 => Datum::Int(i32::from_le_bytes(*take(bytes)).into()),
            Scalar::I64 => Datum::Int(i64::from_le_bytes(*take(bytes)).into()),
            Scalar::I128 => Datum::Int(i128::from_le_bytes(*take(bytes))),
            Scalar::I256 => Datum::I256(I256::from_le_bytes(*take(bytes))),
            Scalar::U8 => Datum::Int(u8::from_le_bytes(*take(bytes)).into()),
            Scalar::U16 => Datum::Int(u16::from_le_bytes(*take(bytes)).into()),
            Scalar::U32 => Datum::Int(u32::from_le_bytes(*take(bytes)).into()),
            Scalar::U64 => Datum::Int(u64::from_le_bytes(*take(bytes)).into()),
            Scalar::U128 => Datum::U128(u128::from_le_bytes(*take(bytes))),
            Scalar::U256 => Datum::U256(U256::from_le_bytes(*take(bytes))),
            Scalar::F32 => Datum::F32(f32::from_le_bytes(*take(bytes))),
            Scalar::F64 => Datum::F64(f64::from_le_bytes(*take(bytes))),
            Scalar::Text | Scalar::Label => Datum::Text(take_text(bytes)),
            Scalar::Bytes => Datum::Bytes(take_sized(bytes)),
            Scalar::Json => Datum::Json(take_text(bytes)),
            Scalar::Uuid => Datum::Uuid(Uuid::from_bytes(*take(bytes))),
            Scalar::Timestamp => Datum::Timestamp(take_timestamp(bytes)),
            Scalar::NaiveTimestamp => Datum::NaiveTimestamp(take_timestamp(bytes).naive_utc()),
            Scalar::Date => {
                let days = i32::from_le_bytes(*take(bytes));
                Datum::Date(NaiveDate::from_num_days_from_ce_opt(days).expect(OWN))
            }
            Scalar::Time => {
                let seconds = take_u32(bytes);
                let nanos = take_u32(bytes);
                Datum::Time(NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos).expect(OWN))
            }
            Scalar::Interval => Datum::Interval(Interval {
                months: i32::from_le_bytes(*take(bytes)),
                days: i32::from_le_bytes(*take(bytes)),
                microseconds: i64::from_le_bytes(*take(bytes)),
            }),
            Scalar::Decimal => Datum::Decimal(Decimal::deserialize(*take(bytes))),
            Scalar::BigDecimal => {
                let mut sized = take_sized(bytes);
                let scale = i64::from_le_bytes(*take(&mut sized));
                Datum::BigDecimal(BigDecimal::new(BigInt::from_signed_bytes_le(sized), scale))
            }
            Scalar::Address => Datum::Address(take_network(bytes).ip()),
            Scalar::Ipv4 => Datum::Ipv4(Ipv4Addr::from(*take::<4>(bytes))),
            Scalar::Ipv6 => Datum::Address(Ipv6Addr::from(*take::<16>(bytes)).into()),
            Scalar::Network => Datum::Network(take_network(bytes)),
        }
    }
}

impl fmt::Debug for Datum<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Datum::Null => f.write_str("null"),
            Datum::Failed(why) => write!(f, "<{why}>"),
            Datum::Bool(v) => v.fmt(f),
            Datum::Int(v) => v.fmt(f),
            Datum::U128(v) => v.fmt(f),
            Datum::I256(v) => fmt::Display::fmt(v, f),
            Datum::U256(v) => fmt::Display::fmt(v, f),
            Datum::F32(v) => v.fmt(f),
            Datum::F64(v) => v.fmt(f),
            Datum::Text(v) => v.fmt(f),
            Datum::Bytes(v) => write!(f, "b\"{}\"", v.escape_ascii()),
            Datum::Json(v) => f.write_str(v),
            Datum::Uuid(v) => fmt::Display::fmt(v, f),
            Datum::Timestamp(v) => v.fmt(f),
            Datum::NaiveTimestamp(v) => v.fmt(f),
            Datum::Date(v) => v.fmt(f),
            Datum::Time(v) => v.fmt(f),
            Datum::Interval(v) => fmt::Display::fmt(v, f),
            Datum::Decimal(v) => fmt::Display::fmt(v, f),
            Datum::BigDecimal(v) => fmt::Display::fmt(v, f),
            Datum::Address(v) => v.fmt(f),
            Datum::Ipv4(v) => v.fmt(f),
            Datum::Network(v) => fmt::Display::fmt(v, f),
            Datum::Array(items) => f.debug_list().entries(items.clone()).finish(),
            Datum::Map(entries) => {
                let mut map = f.debug_map();
                let mut parts = entries.clone();
                while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
                    map.entry(&key, &value);
                }
                map.finish()
            }
            Datum::Tuple(parts) => {
                let mut tuple = f.debug_tuple("");
                parts.clone().for_each(|part| {
                    tuple.field(&part);
                });
                tuple.finish()
            }
        }
    }
}
