//! The place in the buffer that one value is put into.

use std::net::{Ipv4Addr, Ipv6Addr};

use bigdecimal::BigDecimal;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use ethnum::{I256, U256};
use ipnetwork::IpNetwork;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::kind::{Kind, Scalar, code};
use crate::ValueError;
use crate::value::Interval;

/// The place of one value among the [`Args`](super::Args). Filled by one call; a slot that is dropped holds NULL.
#[derive(Debug)]
pub struct Slot<'a> {
    out: &'a mut Vec<u8>,
    expected: u8,
}

/// Declares the methods that put a value of a fixed size.
macro_rules! fixed {
    ($($(#[$doc:meta])* $method:ident($type:ty): $scalar:ident;)*) => {
        $(
            $(#[$doc])*
            #[inline]
            pub fn $method(self, value: $type) {
                self.put(Scalar::$scalar, &value.to_le_bytes());
            }
        )*
    };
}

impl<'a> Slot<'a> {
    /// Lets `bind` put a value of this kind behind the others.
    #[inline]
    pub(super) fn fill(out: &mut Vec<u8>, kind: &Kind, bind: impl FnOnce(Slot<'_>)) {
        let start = out.len();
        bind(Slot { out, expected: kind.code() });
        if out.len() == start {
            out.push(code::NULL);
        }
    }

    #[inline]
    fn put(mut self, scalar: Scalar, bytes: &[u8]) {
        if self.begins(scalar as u8) {
            self.out.extend_from_slice(bytes);
        }
    }

    /// Writes the byte that a value begins with, if it is the one that the value's type promised.
    #[inline]
    fn begins(&mut self, found: u8) -> bool {
        if self.expected == found {
            self.out.push(found);
            return true;
        }
        Slot { out: self.out, expected: self.expected }
            .fail(ValueError::new("`Value::bind` put a value of another kind than `Value::KIND` says"));
        false
    }

    fn put_sized(mut self, scalar: Scalar, bytes: &[u8]) {
        let Ok(len) = u32::try_from(bytes.len()) else {
            return self.fail(ValueError::new("a value of 4 GiB or more cannot be an argument of a query"));
        };
        if self.begins(scalar as u8) {
            self.out.extend_from_slice(&len.to_le_bytes());
            self.out.extend_from_slice(bytes);
        }
    }

    /// NULL.
    pub fn null(self) {
        self.out.push(code::NULL);
    }

    /// The value cannot be an argument; running the query gives this error.
    pub fn fail(self, error: ValueError) {
        let text = error.0;
        self.out.push(code::FAILED);
        let len = u32::try_from(text.len()).expect("an error's text is short");
        self.out.extend_from_slice(&len.to_le_bytes());
        self.out.extend_from_slice(text.as_bytes());
    }

    fixed! {
        /// An `i8`.
        i8(i8): I8;
        /// An `i16`.
        i16(i16): I16;
        /// An `i32`.
        i32(i32): I32;
        /// An `i64`.
        i64(i64): I64;
        /// An `i128`.
        i128(i128): I128;
        /// An `I256`.
        i256(I256): I256;
        /// A `u8`.
        u8(u8): U8;
        /// A `u16`.
        u16(u16): U16;
        /// A `u32`.
        u32(u32): U32;
        /// A `u64`.
        u64(u64): U64;
        /// A `u128`.
        u128(u128): U128;
        /// A `U256`.
        u256(U256): U256;
        /// An `f32`.
        f32(f32): F32;
        /// An `f64`.
        f64(f64): F64;
    }

    /// A `bool`.
    pub fn bool(self, value: bool) {
        self.put(Scalar::Bool, &[u8::from(value)]);
    }

    /// Text.
    #[inline]
    pub fn text(self, value: &str) {
        self.put_sized(Scalar::Text, value.as_bytes());
    }

    /// The label of an enum: Postgres takes its type from the column.
    #[inline]
    pub fn label(self, value: &str) {
        self.put_sized(Scalar::Label, value.as_bytes());
    }

    /// The label of an enum, whichever of the two its column calls for.
    #[doc(hidden)]
    pub fn text_or_label(self, value: &str) {
        if self.expected == Scalar::Label as u8 { self.label(value) } else { self.text(value) }
    }

    /// Bytes.
    pub fn bytes(self, value: &[u8]) {
        self.put_sized(Scalar::Bytes, value);
    }

    /// JSON text; the caller vouches for it.
    pub fn json(self, value: &str) {
        self.put_sized(Scalar::Json, value.as_bytes());
    }

    /// A UUID.
    pub fn uuid(self, value: Uuid) {
        self.put(Scalar::Uuid, value.as_bytes());
    }

    /// A point in time.
    #[inline]
    pub fn timestamp(self, value: DateTime<Utc>) {
        self.seconds(Scalar::Timestamp, value.timestamp(), value.timestamp_subsec_nanos());
    }

    /// Date and time of day without a zone.
    pub fn naive_timestamp(self, value: NaiveDateTime) {
        self.seconds(Scalar::NaiveTimestamp, value.and_utc().timestamp(), value.nanosecond());
    }

    fn seconds(self, scalar: Scalar, seconds: i64, nanos: u32) {
        let mut bytes = [0; 12];
        bytes[..8].copy_from_slice(&seconds.to_le_bytes());
        bytes[8..].copy_from_slice(&nanos.to_le_bytes());
        self.put(scalar, &bytes);
    }

    /// A day.
    pub fn date(self, value: NaiveDate) {
        self.put(Scalar::Date, &value.num_days_from_ce().to_le_bytes());
    }

    /// A time of day.
    pub fn time(self, value: NaiveTime) {
        let mut bytes = [0; 8];
        bytes[..4].copy_from_slice(&value.num_seconds_from_midnight().to_le_bytes());
        bytes[4..].copy_from_slice(&value.nanosecond().to_le_bytes());
        self.put(Scalar::Time, &bytes);
    }

    /// An interval.
    pub fn interval(self, value: Interval) {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&value.months.to_le_bytes());
        bytes[4..8].copy_from_slice(&value.days.to_le_bytes());
        bytes[8..].copy_from_slice(&value.microseconds.to_le_bytes());
        self.put(Scalar::Interval, &bytes);
    }

    /// A decimal number of up to 96 bits.
    pub fn decimal(self, value: Decimal) {
        self.put(Scalar::Decimal, &value.serialize());
    }

    /// A decimal number of any size.
    pub fn big_decimal(self, value: &BigDecimal) {
        let (digits, scale) = value.as_bigint_and_exponent();
        let mut bytes = scale.to_le_bytes().to_vec();
        bytes.extend_from_slice(&digits.to_signed_bytes_le());
        self.put_sized(Scalar::BigDecimal, &bytes);
    }

    /// An IPv4 address.
    pub fn ipv4(self, value: Ipv4Addr) {
        self.put(Scalar::Ipv4, &value.octets());
    }

    /// An IPv6 address.
    pub fn ipv6(self, value: Ipv6Addr) {
        self.put(Scalar::Ipv6, &value.octets());
    }

    /// An address of either version.
    pub fn address(self, value: std::net::IpAddr) {
        self.put(Scalar::Address, &network_bytes(IpNetwork::from(value)));
    }

    /// An address with the length of its network's prefix.
    pub fn network(self, value: IpNetwork) {
        self.put(Scalar::Network, &network_bytes(value));
    }

    /// A list, each item put by `bind` into a slot of its own.
    pub fn array<T>(self, element: &Kind, items: impl IntoIterator<Item = T>, bind: impl Fn(T, Slot<'_>)) {
        self.parts(code::ARRAY, |out| {
            let mut count = 0_usize;
            for item in items {
                Slot::fill(out, element, |slot| bind(item, slot));
                count += 1;
            }
            count
        });
    }

    /// A map, filled by one call of [`MapSlot::entry`] for each entry.
    pub fn map(self, key: &Kind, value: &Kind, fill: impl FnOnce(&mut MapSlot<'_>)) {
        self.parts(code::MAP, |out| {
            let mut slot = MapSlot { out, kinds: (key, value), count: 0 };
            fill(&mut slot);
            slot.count
        });
    }

    /// A tuple; `fill` gets a function that makes the slot of the next element.
    pub fn tuple(self, elements: &[Kind], mut fill: impl FnMut(usize, Slot<'_>)) {
        self.parts(code::TUPLE, |out| {
            for (index, kind) in elements.iter().enumerate() {
                Slot::fill(out, kind, |slot| fill(index, slot));
            }
            elements.len()
        });
    }

    /// A value with parts: how many, how many bytes, the parts.
    fn parts(mut self, code: u8, fill: impl FnOnce(&mut Vec<u8>) -> usize) {
        if !self.begins(code) {
            return;
        }
        let head = self.out.len();
        self.out.extend_from_slice(&[0; 8]);
        let count = fill(self.out);
        let size = self.out.len() - head - 8;
        match (u32::try_from(count), u32::try_from(size)) {
            (Ok(count), Ok(size)) => {
                self.out[head..head + 4].copy_from_slice(&count.to_le_bytes());
                self.out[head + 4..head + 8].copy_from_slice(&size.to_le_bytes());
            }
            _ => {
                self.out.truncate(head - 1);
                self.fail(ValueError::new("a list of 4 GiB or more cannot be an argument of a query"));
            }
        }
    }
}

/// The place of a map's entries.
#[derive(Debug)]
pub struct MapSlot<'a> {
    out: &'a mut Vec<u8>,
    kinds: (&'a Kind, &'a Kind),
    count: usize,
}

impl MapSlot<'_> {
    /// Appends an entry.
    pub fn entry(&mut self, key: impl FnOnce(Slot<'_>), value: impl FnOnce(Slot<'_>)) {
        Slot::fill(self.out, self.kinds.0, key);
        Slot::fill(self.out, self.kinds.1, value);
        self.count += 1;
    }
}

/// Version, prefix, address in 16 bytes.
fn network_bytes(network: IpNetwork) -> [u8; 18] {
    let mut bytes = [0; 18];
    match network {
        IpNetwork::V4(v4) => {
            bytes[0] = 4;
            bytes[2..6].copy_from_slice(&v4.ip().octets());
        }
        IpNetwork::V6(v6) => {
            bytes[0] = 6;
            bytes[2..].copy_from_slice(&v6.ip().octets());
        }
    }
    bytes[1] = network.prefix();
    bytes
}
