//! Times of day.

use chrono::{NaiveTime, Timelike};

use super::timestamp::check_nanos;
use super::wire::{exactly, put_sized, take, take_sized, value};
use super::{ClickHouseBytes, Element, PostgresBytes, ReadError, Written, text};
use crate::ValueError;
use crate::sql::{ch, pg};

/// Microseconds from midnight, checked for a column of `precision` digits behind the second.
pub(super) fn to_micros(value: NaiveTime, precision: u8) -> Result<i64, ValueError> {
    check_nanos(value.nanosecond(), precision.min(6))?;
    Ok(i64::from(value.num_seconds_from_midnight()) * 1_000_000 + i64::from(value.nanosecond() / 1_000))
}

/// Reads microseconds from midnight.
pub(super) fn from_micros(micros: i64) -> Result<NaiveTime, ValueError> {
    let nanos = u32::try_from(micros.rem_euclid(1_000_000) * 1_000).expect("less than a second");
    u32::try_from(micros.div_euclid(1_000_000))
        .ok()
        .and_then(|seconds| NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos))
        .ok_or_else(|| {
            ValueError::new(
                "the column holds a time outside of 00:00 to 23:59:59.999999, such as Postgres' 24:00",
            )
        })
}

/// The form of a time of day in a text column: `HH:MM:SS`, with a fraction of six digits unless it is zero.
pub(super) fn to_text(value: NaiveTime) -> Result<String, ValueError> {
    to_micros(value, 6)?;
    let form = if value.nanosecond() == 0 { "%H:%M:%S" } else { "%H:%M:%S%.6f" };
    Ok(value.format(form).to_string())
}

value! {
    NaiveTime: pg::Time<6>, (), Time, |value| time(*value);
}

impl Element for NaiveTime {}

impl<const P: u8> PostgresBytes<pg::Time<P>> for NaiveTime {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        out.extend_from_slice(&to_micros(*self, P)?.to_be_bytes());
        Ok(Written::Value)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        from_micros(i64::from_be_bytes(exactly(bytes)?))
    }
}

/// Microseconds from midnight.
impl ClickHouseBytes<ch::Int64> for NaiveTime {
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        out.extend_from_slice(&to_micros(*self, 6)?.to_le_bytes());
        Ok(())
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        Ok(from_micros(i64::from_le_bytes(take(input)?))?)
    }
}

impl ClickHouseBytes<ch::String> for NaiveTime {
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        put_sized(to_text(*self)?.as_bytes(), out);
        Ok(())
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        let text = text::from_utf8(take_sized(input)?)?;
        let time = text.parse().map_err(|_| {
            ValueError::new(format!("the column holds {text:?}, which is no time of day like 13:45:00.5"))
        })?;
        Ok(time)
    }
}
