//! Calendar intervals.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::wire::{exactly, value};
use super::{Element, PostgresBytes, Written};
use crate::ValueError;
use crate::sql::pg;

/// A span of calendar time, as Postgres keeps it: the three parts are independent, for neither a month nor a day
/// has a fixed length. `interval` in Postgres; ClickHouse has no column for it.
///
/// It is written and read in the form of ISO 8601, where each part has its own sign.
///
/// ```
/// use rowcol::value::Interval;
///
/// let interval = Interval { months: 14, days: -3, microseconds: 5_400_500_000 };
/// assert_eq!(interval.to_string(), "P1Y2M-3DT1H30M0.5S");
/// assert_eq!("P1Y2M-3DT1H30M0.5S".parse(), Ok(interval));
/// assert_eq!("P2W".parse(), Ok(Interval { days: 14, ..Interval::default() }));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Interval {
    /// Months; 12 are a year.
    pub months: i32,
    /// Days.
    pub days: i32,
    /// Microseconds.
    pub microseconds: i64,
}

/// A text that is no interval of ISO 8601, or a number in it is too large.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no interval like P1Y2M3DT4H5M6.5S")]
pub struct ParseIntervalError(String);

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::default() {
            return f.write_str("PT0S");
        }
        f.write_str("P")?;
        let mut part =
            |amount: i64, unit: char| if amount == 0 { Ok(()) } else { write!(f, "{amount}{unit}") };
        part((self.months / 12).into(), 'Y')?;
        part((self.months % 12).into(), 'M')?;
        part(self.days.into(), 'D')?;
        if self.microseconds == 0 {
            return Ok(());
        }
        f.write_str("T")?;
        let mut part =
            |amount: i64, unit: char| if amount == 0 { Ok(()) } else { write!(f, "{amount}{unit}") };
        part(self.microseconds / HOUR, 'H')?;
        part(self.microseconds % HOUR / MINUTE, 'M')?;
        let seconds = self.microseconds % MINUTE;
        if seconds == 0 {
            return Ok(());
        }
        let sign = if seconds < 0 { "-" } else { "" };
        let (whole, fraction) = (seconds.abs() / SECOND, seconds.abs() % SECOND);
        let fraction = format!(".{fraction:06}");
        write!(f, "{sign}{whole}{}S", fraction.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for Interval {
    type Err = ParseIntervalError;

    fn from_str(text: &str) -> Result<Self, ParseIntervalError> {
        parse(text).ok_or_else(|| ParseIntervalError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Interval> {
    let text = text.strip_prefix('P')?;
    let (date, time) = match text.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None if text.is_empty() => return None,
        None => (text, ""),
    };
    let whole = |digits: &str| digits.parse::<i64>().ok();
    let (mut months, mut days, mut microseconds) = (0_i64, 0_i64, 0_i64);
    parse_parts(date, "YMWD", |digits, unit| {
        let (part, factor) = match unit {
            'Y' => (&mut months, 12),
            'M' => (&mut months, 1),
            'W' => (&mut days, 7),
            _ => (&mut days, 1),
        };
        *part = part.checked_add(whole(digits)?.checked_mul(factor)?)?;
        Some(())
    })?;
    parse_parts(time, "HMS", |digits, unit| {
        let amount = match unit {
            'H' => whole(digits)?.checked_mul(HOUR)?,
            'M' => whole(digits)?.checked_mul(MINUTE)?,
            _ => parse_seconds(digits)?,
        };
        microseconds = microseconds.checked_add(amount)?;
        Some(())
    })?;
    Some(Interval { months: months.try_into().ok()?, days: days.try_into().ok()?, microseconds })
}

/// Numbers each followed by a unit; the units come in the order of `units`, each at most once.
fn parse_parts(
    mut text: &str,
    mut units: &str,
    mut part: impl FnMut(&str, char) -> Option<()>,
) -> Option<()> {
    while !text.is_empty() {
        let end = text.find(|c: char| c.is_ascii_alphabetic())?;
        let unit = text[end..].chars().next()?;
        units = &units[units.find(unit)? + 1..];
        part(&text[..end], unit)?;
        text = &text[end + 1..];
    }
    Some(())
}

/// Seconds with up to six digits behind the point.
fn parse_seconds(digits: &str) -> Option<i64> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if fraction.is_empty() || fraction.len() > 6 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let micros = format!("{fraction:0<6}").parse::<i64>().ok()?;
    let whole_micros = whole.parse::<i64>().ok()?.checked_mul(SECOND)?;
    whole_micros.checked_add(if whole.starts_with('-') { -micros } else { micros })
}

impl TryFrom<TimeDelta> for Interval {
    type Error = ValueError;

    /// # Errors
    /// The duration has nanoseconds, or more microseconds than 64 bits hold.
    fn try_from(duration: TimeDelta) -> Result<Self, ValueError> {
        match duration.num_microseconds() {
            Some(microseconds) if duration.subsec_nanos() % 1_000 == 0 => {
                Ok(Self { microseconds, ..Self::default() })
            }
            _ => {
                Err(ValueError::new("the duration is no whole number of microseconds that an interval holds"))
            }
        }
    }
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Interval {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

value! {
    Interval: pg::Interval, (), Interval, |value| interval(*value);
}

impl Element for Interval {}

/// What Postgres 17 and later mean by these: the infinite intervals.
const INFINITE: [Interval; 2] = [
    Interval { months: i32::MAX, days: i32::MAX, microseconds: i64::MAX },
    Interval { months: i32::MIN, days: i32::MIN, microseconds: i64::MIN },
];

impl PostgresBytes<pg::Interval> for Interval {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        if INFINITE.contains(self) {
            return Err(ValueError::new("the interval is one that Postgres takes for infinity"));
        }
        out.extend_from_slice(&self.microseconds.to_be_bytes());
        out.extend_from_slice(&self.days.to_be_bytes());
        out.extend_from_slice(&self.months.to_be_bytes());
        Ok(Written::Value)
    }

    #[expect(clippy::cast_possible_truncation, reason = "the parts are cut out of the 128 bits")]
    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        let bits = u128::from_be_bytes(exactly(bytes)?);
        let [micros, days, months] = [bits >> 64, bits >> 32, bits];
        let interval = Self { microseconds: micros as i64, days: days as i32, months: months as i32 };
        if INFINITE.contains(&interval) {
            return Err(ValueError::new(
                "the column holds an infinite interval, which `Interval` cannot hold",
            ));
        }
        Ok(interval)
    }
}
