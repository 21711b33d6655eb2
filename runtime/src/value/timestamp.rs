//! Points in time, and date-times without a zone.

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};

use super::wire::{exactly, take, value};
use super::{ClickHouseBytes, Element, PostgresBytes, ReadError, Written};
use crate::ValueError;
use crate::sql::{ch, pg};

/// A point in time. Postgres keeps it in `timestamptz`, ClickHouse in `DateTime64`.
pub type Timestamp = DateTime<Utc>;

/// The current time, cut to microseconds: the digits that both stores keep.
///
/// ```
/// use chrono::Timelike;
///
/// assert_eq!(rowcol::now().nanosecond() % 1_000, 0);
/// ```
#[must_use]
pub fn now() -> Timestamp {
    Utc::now().trunc_subsecs(6)
}

/// Microseconds from 1970 to 2000, where Postgres begins to count.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;
/// The first and the last microsecond that Postgres holds, 4713 BC and 294276 AD, counted from 2000.
const POSTGRES_RANGE: std::ops::Range<i64> = -211_813_488_000_000_000..9_223_371_331_200_000_000;

/// Microseconds from 2000, checked for a column of `precision` digits behind the second.
pub(super) fn to_postgres(value: Timestamp, precision: u8) -> Result<i64, ValueError> {
    micros_from_2000(value.timestamp(), value.timestamp_subsec_nanos(), precision)
}

/// Microseconds from 2000 of seconds and nanoseconds from 1970.
pub(super) fn micros_from_2000(seconds: i64, nanos: u32, precision: u8) -> Result<i64, ValueError> {
    check_nanos(nanos, precision.min(6))?;
    // chrono's years have six digits, so that microseconds fit 64 bits with room to spare.
    let micros = seconds * 1_000_000 + i64::from(nanos / 1_000) - POSTGRES_EPOCH;
    if POSTGRES_RANGE.contains(&micros) { Ok(micros) } else { Err(out_of_postgres()) }
}

fn out_of_postgres() -> ValueError {
    ValueError::new("the time lies outside of what Postgres holds: 4713 BC to 294276 AD")
}

/// Reads microseconds from 2000.
pub(super) fn from_postgres(micros: i64) -> Result<Timestamp, ValueError> {
    match micros {
        i64::MAX | i64::MIN => {
            Err(ValueError::new("the column holds an infinite time, which a Rust date-time cannot hold"))
        }
        _ => at(
            micros.div_euclid(1_000_000) + POSTGRES_EPOCH / 1_000_000,
            micros.rem_euclid(1_000_000) * 1_000,
        ),
    }
}

/// ClickHouse's `DateTime64` begins and ends with these seconds: 1900-01-01 and 2299-12-31.
const DATE_TIME_64: std::ops::RangeInclusive<i64> = -2_208_988_800..=10_413_791_999;

/// Ticks of `10^-precision` seconds from 1970.
pub(super) fn to_date_time64(value: Timestamp, precision: u8) -> Result<i64, ValueError> {
    at_precision(value, precision)?;
    if !DATE_TIME_64.contains(&value.timestamp()) {
        return Err(ValueError::new(
            "the time lies outside of what ClickHouse's DateTime64 holds: the years 1900 to 2299",
        ));
    }
    i64::try_from(ticks(value, precision)).map_err(|_| {
        ValueError::new("the time lies outside of what DateTime64(9) holds: it ends in April 2262")
    })
}

/// Reads ticks of `10^-precision` seconds from 1970.
#[inline]
pub(super) fn from_date_time64(ticks: i64, precision: u8) -> Result<Timestamp, ValueError> {
    let digits = u32::from(precision.min(9));
    let per_second = 10_i64.pow(digits);
    let nanos = ticks.rem_euclid(per_second) * 10_i64.pow(9 - digits);
    at(ticks.div_euclid(per_second), nanos)
}

/// Seconds from 1970.
pub(super) fn to_date_time(value: Timestamp) -> Result<u32, ValueError> {
    at_precision(value, 0)?;
    u32::try_from(value.timestamp()).map_err(|_| {
        ValueError::new("the time lies outside of what ClickHouse's DateTime holds: 1970 to February 2106")
    })
}

/// Ticks of `10^-precision` seconds from 1970; digits beyond are left out.
fn ticks(value: Timestamp, precision: u8) -> i128 {
    let per_second = 10_i64.pow(precision.into());
    let below = i64::from(value.timestamp_subsec_nanos()) * per_second / 1_000_000_000;
    i128::from(value.timestamp()) * i128::from(per_second) + i128::from(below)
}

/// The time so many seconds and nanoseconds, less than a second, after 1970.
fn at(seconds: i64, nanos: i64) -> Result<Timestamp, ValueError> {
    let nanos = u32::try_from(nanos).expect("less than a second");
    DateTime::from_timestamp(seconds, nanos)
        .ok_or_else(|| ValueError::new("the column holds a time that a Rust date-time cannot hold"))
}

/// An error unless the value has at most `precision` digits behind the second.
fn at_precision(value: Timestamp, precision: u8) -> Result<(), ValueError> {
    check_nanos(value.timestamp_subsec_nanos(), precision)
}

/// An error unless nanoseconds have at most `precision` digits.
pub(super) fn check_nanos(nanos: u32, precision: u8) -> Result<(), ValueError> {
    if nanos >= 1_000_000_000 {
        return Err(ValueError::new("the time is a leap second, which no column holds"));
    }
    if nanos.is_multiple_of(10_u32.pow(9 - u32::from(precision.min(9)))) {
        return Ok(());
    }
    Err(ValueError::new(format!(
        "the time has more than {precision} digits behind the second, the column has not; \
         `.trunc_subsecs({precision})` cuts it"
    )))
}

/// The value as a point in time, its digits being those of UTC.
pub(super) fn as_utc(value: NaiveDateTime) -> Timestamp {
    value.and_utc()
}

value! {
    Timestamp: pg::Timestamptz<6>, ch::DateTime64<6>, Timestamp, |value| timestamp(*value);
    NaiveDateTime: pg::Timestamp<6>, ch::DateTime64<6>, NaiveTimestamp, |value| naive_timestamp(*value);
}

impl Element for Timestamp {}
impl Element for NaiveDateTime {}

/// `type in marker: to UTC, from UTC`.
macro_rules! postgres {
    ($($type:ty, $marker:ident: $to_utc:expr, $from_utc:expr;)*) => {
        $(impl<const P: u8> PostgresBytes<pg::$marker<P>> for $type {
            #[inline]
            fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
                let micros = to_postgres($to_utc(*self), P)?;
                out.extend_from_slice(&micros.to_be_bytes());
                Ok(Written::Value)
            }

            #[inline]
            fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
                from_postgres(i64::from_be_bytes(exactly(bytes)?)).map($from_utc)
            }
        })*
    };
}

postgres! {
    Timestamp, Timestamptz: std::convert::identity, std::convert::identity;
    Timestamp, Timestamp: std::convert::identity, std::convert::identity;
    NaiveDateTime, Timestamp: as_utc, |value: Timestamp| value.naive_utc();
}

macro_rules! clickhouse {
    ($($type:ty: $to_utc:expr, $from_utc:expr;)*) => {
        $(
            impl<const P: u8> ClickHouseBytes<ch::DateTime64<P>> for $type {
                #[inline]
                fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
                    let ticks = to_date_time64($to_utc(*self), P)?;
                    out.extend_from_slice(&ticks.to_le_bytes());
                    Ok(())
                }

                #[inline]
                fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
                    let ticks = i64::from_le_bytes(take(input)?);
                    Ok(from_date_time64(ticks, P).map($from_utc)?)
                }
            }

            impl ClickHouseBytes<ch::DateTime> for $type {
                fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
                    let seconds = to_date_time($to_utc(*self))?;
                    out.extend_from_slice(&seconds.to_le_bytes());
                    Ok(())
                }

                fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
                    let seconds = u32::from_le_bytes(take(input)?);
                    Ok(from_date_time64(seconds.into(), 0).map($from_utc)?)
                }
            }
        )*
    };
}

clickhouse! {
    Timestamp: std::convert::identity, std::convert::identity;
    NaiveDateTime: as_utc, |value: Timestamp| value.naive_utc();
}
