//! Days.

use chrono::{Datelike, NaiveDate};

use super::wire::{exactly, take, value};
use super::{ClickHouseBytes, Element, PostgresBytes, ReadError, Written};
use crate::ValueError;
use crate::sql::{ch, pg};

/// The days from the year 1 to 1970 and to 2000, as chrono counts.
const UNIX_EPOCH: i32 = 719_163;
const POSTGRES_EPOCH: i32 = 730_120;
/// 4713 BC, the first day that Postgres holds, counted from 2000. Its last one lies behind chrono's.
const POSTGRES_FIRST: i32 = -2_451_545;
/// 1900-01-01 and 2299-12-31, counted from 1970.
const DATE_32: std::ops::RangeInclusive<i32> = -25_567..=120_529;

/// Days from 2000.
pub(super) fn to_postgres(value: NaiveDate) -> Result<i32, ValueError> {
    let days = value.num_days_from_ce() - POSTGRES_EPOCH;
    if days < POSTGRES_FIRST {
        return Err(ValueError::new("the day lies before 4713 BC, where Postgres' dates begin"));
    }
    Ok(days)
}

/// Reads days from 2000.
pub(super) fn from_postgres(days: i32) -> Result<NaiveDate, ValueError> {
    if days == i32::MAX || days == i32::MIN {
        return Err(ValueError::new(
            "the column holds an infinite date, which a Rust `NaiveDate` cannot hold",
        ));
    }
    from_days(days.checked_add(POSTGRES_EPOCH))
}

/// Days from 1970 for `Date32`.
pub(super) fn to_date32(value: NaiveDate) -> Result<i32, ValueError> {
    let days = value.num_days_from_ce() - UNIX_EPOCH;
    if DATE_32.contains(&days) {
        return Ok(days);
    }
    Err(ValueError::new("the day lies outside of what ClickHouse's Date32 holds: the years 1900 to 2299"))
}

/// Days from 1970 for `Date`.
pub(super) fn to_date(value: NaiveDate) -> Result<u16, ValueError> {
    u16::try_from(value.num_days_from_ce() - UNIX_EPOCH).map_err(|_| {
        ValueError::new("the day lies outside of what ClickHouse's Date holds: 1970 to June 2149")
    })
}

/// Reads days from 1970.
pub(super) fn from_unix(days: i32) -> Result<NaiveDate, ValueError> {
    from_days(days.checked_add(UNIX_EPOCH))
}

fn from_days(days: Option<i32>) -> Result<NaiveDate, ValueError> {
    days.and_then(NaiveDate::from_num_days_from_ce_opt)
        .ok_or_else(|| ValueError::new("the column holds a day that a Rust `NaiveDate` cannot hold"))
}

value! {
    NaiveDate: pg::Date, ch::Date32, Date, |value| date(*value);
}

impl Element for NaiveDate {}

impl PostgresBytes<pg::Date> for NaiveDate {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        out.extend_from_slice(&to_postgres(*self)?.to_be_bytes());
        Ok(Written::Value)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        from_postgres(i32::from_be_bytes(exactly(bytes)?))
    }
}

impl ClickHouseBytes<ch::Date32> for NaiveDate {
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        out.extend_from_slice(&to_date32(*self)?.to_le_bytes());
        Ok(())
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        Ok(from_unix(i32::from_le_bytes(take(input)?))?)
    }
}

impl ClickHouseBytes<ch::Date> for NaiveDate {
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        out.extend_from_slice(&to_date(*self)?.to_le_bytes());
        Ok(())
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        Ok(from_unix(u16::from_le_bytes(take(input)?).into())?)
    }
}
