//! The binary format of Postgres' `numeric`: groups of four decimal digits.
//!
//! ```text
//! number of groups i16 | weight i16: the first group counts 10000^weight | sign u16 | digits behind the point u16
//! groups, each u16 from 0 to 9999, without groups of zeros at either end
//! ```

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::{BigInt, Sign};

use super::exact::{Exact, Mantissa, power_of_ten};
use crate::ValueError;

const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xC000;
const INFINITY: u16 = 0xD000;
const NEGATIVE_INFINITY: u16 = 0xF000;

/// Digits behind the point that the format has room for.
const MAX_SCALE: i64 = 16_383;
/// Digits before the point that the server takes.
const MAX_INTEGER_DIGITS: i64 = 131_072;
/// The groups of a 256-bit number, with a part of a group at either side of the point.
const MAX_GROUPS: usize = 21;

/// Appends a number.
pub(crate) fn write<M: Mantissa>(number: Exact<M>, out: &mut Vec<u8>) {
    // Groups are counted from the point, so its place in the digits must be a multiple of four.
    let padding = (-number.scale).rem_euclid(4);
    let groups_behind = (number.scale + padding) / 4;
    let mut groups = [0_u16; MAX_GROUPS];
    let mut len = 0;
    let mut rest = number.mantissa;
    if padding > 0 {
        // The last group is made of fewer digits; multiplying the mantissa instead could overflow.
        let (quotient, low) = rest.divided(power_of_ten((4 - padding).unsigned_abs()));
        groups[0] = group(low * power_of_ten(padding.unsigned_abs()));
        len = 1;
        rest = quotient;
    }
    while rest != M::ZERO {
        let (quotient, low) = rest.divided(10_000);
        groups[len] = group(low);
        len += 1;
        rest = quotient;
    }
    let trailing = groups[..len].iter().take_while(|group| **group == 0).count();
    let weight = i32::try_from(len).expect("at most 21 groups") - 1 - groups_behind;
    let scale = u16::try_from(number.scale.max(0)).expect("a scale of ours is small");
    write_head(len - trailing, weight, number.negative, scale, out);
    for group in groups[trailing..len].iter().rev() {
        out.extend_from_slice(&group.to_be_bytes());
    }
}

fn group(value: u64) -> u16 {
    u16::try_from(value).expect("a group is less than 10000")
}

fn write_head(groups: usize, weight: i32, negative: bool, scale: u16, out: &mut Vec<u8>) {
    let len = i16::try_from(groups).expect("the length of the digits was checked");
    let weight = if groups == 0 { 0 } else { i16::try_from(weight).expect("the length was checked") };
    let sign = if negative && groups > 0 { NEGATIVE } else { POSITIVE };
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(&weight.to_be_bytes());
    out.extend_from_slice(&sign.to_be_bytes());
    out.extend_from_slice(&scale.to_be_bytes());
}

/// Appends a number of any size.
///
/// # Errors
/// More digits than Postgres has room for.
pub(crate) fn write_big(number: &BigDecimal, out: &mut Vec<u8>) -> Result<(), ValueError> {
    let (mantissa, scale) = number.as_bigint_and_exponent();
    let text = mantissa.magnitude().to_str_radix(10);
    let digits = text.trim_end_matches('0').as_bytes();
    let length = i64::try_from(text.len()).expect("memory is smaller");
    if scale > MAX_SCALE || length.saturating_sub(scale) > MAX_INTEGER_DIGITS {
        return Err(ValueError::new(
            "the number has more digits than Postgres holds: 131072 before the point and 16383 behind it",
        ));
    }
    // The decimal place of the first digit: 0 for the ones, 1 for the tens, -1 for the tenths.
    let place = length - 1 - scale;
    let first = usize::try_from(place.rem_euclid(4)).expect("0 to 3") + 1;
    let (head, tail) = digits.split_at(first.min(digits.len()));
    let groups = usize::from(!head.is_empty()) + tail.len().div_ceil(4);
    let weight = i32::try_from(place.div_euclid(4)).expect("the length was checked");
    let shown = u16::try_from(scale.max(0)).expect("the scale was checked");
    write_head(groups, weight, mantissa.sign() == Sign::Minus, shown, out);
    let mut write_group = |digits: &[u8], width: usize| {
        let value =
            (0..width).fold(0, |value, i| value * 10 + digits.get(i).map_or(0, |d| u16::from(d - b'0')));
        out.extend_from_slice(&value.to_be_bytes());
    };
    if !head.is_empty() {
        write_group(head, first);
    }
    tail.chunks(4).for_each(|digits| write_group(digits, 4));
    Ok(())
}

/// A number as it came from the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wire<'a> {
    negative: bool,
    weight: i32,
    scale: i32,
    groups: &'a [u8],
}

impl<'a> Wire<'a> {
    /// Reads the format; `rust_type` is named when the number is none that it could hold.
    pub(crate) fn parse(bytes: &'a [u8], rust_type: &str) -> Result<Self, ValueError> {
        let malformed = || ValueError::new("the bytes are no numeric");
        let (head, groups) = bytes.split_first_chunk::<8>().ok_or_else(malformed)?;
        let [len, weight, sign, scale] = [0, 2, 4, 6].map(|at| u16::from_be_bytes([head[at], head[at + 1]]));
        let negative = match sign {
            POSITIVE => false,
            NEGATIVE => true,
            NAN => return Err(special("NaN", rust_type)),
            INFINITY => return Err(special("Infinity", rust_type)),
            NEGATIVE_INFINITY => return Err(special("-Infinity", rust_type)),
            _ => return Err(malformed()),
        };
        if groups.len() != usize::from(len) * 2 {
            return Err(malformed());
        }
        Ok(Self { negative, weight: i32::from(weight.cast_signed()), scale: i32::from(scale), groups })
    }

    fn groups(self) -> impl Iterator<Item = u16> {
        self.groups.chunks_exact(2).map(|group| u16::from_be_bytes([group[0], group[1]]))
    }

    /// The scale that the groups have when they are read as one integer.
    fn scale_of_groups(self) -> i32 {
        let len = i32::try_from(self.groups.len() / 2).expect("the number of groups has 16 bits");
        4 * (len - 1 - self.weight)
    }

    /// The number, with as many digits behind the point as the server shows if they fit; `None` when its digits do
    /// not fit `M`.
    pub(crate) fn exact<M: Mantissa>(self) -> Option<Exact<M>> {
        let Some(last) = self.groups().last() else {
            return Some(Exact { negative: false, mantissa: M::ZERO, scale: self.scale });
        };
        // The zeros at the end of the last group may be what would not fit.
        let zeros = (1..4).take_while(|n| last % 10_u16.pow(*n) == 0).count();
        let zeros = u32::try_from(zeros).expect("at most 3");
        let all = self.groups.len() / 2;
        let mut mantissa = M::ZERO;
        for group in self.groups().take(all - 1) {
            mantissa = mantissa.times(10_000)?.plus(group.into())?;
        }
        mantissa = mantissa.times(power_of_ten(4 - zeros))?.plus(u64::from(last) / power_of_ten(zeros))?;
        let scale = self.scale_of_groups() - zeros.cast_signed();
        let number = Exact { negative: self.negative, mantissa, scale };
        if scale < self.scale {
            // Showing 1.50 as such is a courtesy, a negative scale is none; only the latter must be undone.
            return match number.at_scale(self.scale) {
                Some(mantissa) => Some(Exact { mantissa, scale: self.scale, ..number }),
                None if scale < 0 => None,
                None => Some(number),
            };
        }
        Some(number)
    }

    /// The number, of any size.
    pub(crate) fn big(self) -> BigDecimal {
        let mut text = String::with_capacity(self.groups.len() * 2);
        for group in self.groups() {
            use std::fmt::Write;
            write!(text, "{group:04}").expect("writing to a String cannot fail");
        }
        let digits = BigInt::parse_bytes(text.as_bytes(), 10).unwrap_or_default();
        let digits = if self.negative { -digits } else { digits };
        let number = BigDecimal::new(digits, self.scale_of_groups().into());
        number.with_scale(self.scale.into())
    }
}

fn special(value: &str, rust_type: &str) -> ValueError {
    ValueError::new(format!("a numeric column holds {value}, which a Rust `{rust_type}` cannot hold"))
}
