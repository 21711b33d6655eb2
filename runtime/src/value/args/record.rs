//! Lists of tuples as `record[]`: what a recorder answers with where a relation travels within its row.

use super::kind::Parts;
use super::postgres::encode;
use super::read::{Arg, Datum, Elements};
use crate::ValueError;
use crate::sql::pg::{self, PgType, PgTypeInfo};
use crate::value::{Written, list};

/// The object id of `record`.
const RECORD: u32 = 2249;
/// The object id of `record[]`.
pub(crate) const RECORDS: u32 = 2287;

/// The type of a cell, and its bytes where it is not NULL.
pub(crate) type Cell = (u32, Option<Vec<u8>>);

impl Arg<'_> {
    /// The records that a list of tuples holds; `None` if it is something else.
    ///
    /// # Errors
    /// Postgres has no such value.
    pub(crate) fn records(&self) -> Result<Option<Vec<Vec<Cell>>>, ValueError> {
        match (self.kind.parts(), self.datum()) {
            (Parts::Array(element), Datum::Array(items)) if matches!(element.parts(), Parts::Tuple(_)) => {
                records(items).map(Some)
            }
            _ => Ok(None),
        }
    }
}

fn records(items: Elements<'_>) -> Result<Vec<Vec<Cell>>, ValueError> {
    let record = |item| match item {
        Datum::Tuple(parts) => parts.map(|part| cell(&part)).collect(),
        other => Ok(vec![cell(&other)?]),
    };
    items.map(record).collect()
}

fn cell(datum: &Datum<'_>) -> Result<Cell, ValueError> {
    let mut bytes = Vec::new();
    let (oid, written) = match datum {
        Datum::Array(items) => {
            let first = items.clone().find(|item| !matches!(item, Datum::Null));
            if let Some(Datum::Tuple(_)) = first {
                write_records(&records(items.clone())?, &mut bytes)?;
                (RECORDS, Written::Value)
            } else {
                let element = first.as_ref().map_or(pg::Text::INFO, type_of);
                let each = |item: Datum<'_>, out: &mut Vec<u8>| encode(&item, element.oid, out);
                let count = items.count() as usize;
                let written = list::write_postgres(element.oid, count, items.clone(), &mut bytes, each)?;
                (element.array_oid, written)
            }
        }
        datum => {
            let oid = type_of(datum).oid;
            (oid, encode(datum, oid, &mut bytes)?)
        }
    };
    Ok((oid, (written == Written::Value).then_some(bytes)))
}

/// The type that holds a value.
fn type_of(datum: &Datum<'_>) -> PgTypeInfo {
    match datum {
        Datum::Bool(_) => pg::Boolean::INFO,
        Datum::Int(_) => pg::BigInt::INFO,
        Datum::U128(_) | Datum::I256(_) | Datum::U256(_) | Datum::Decimal(_) | Datum::BigDecimal(_) => {
            pg::NumericAny::INFO
        }
        Datum::F32(_) => pg::Real::INFO,
        Datum::F64(_) => pg::DoublePrecision::INFO,
        Datum::Bytes(_) => pg::Bytea::INFO,
        Datum::Json(_) | Datum::Map(_) | Datum::Tuple(_) => pg::Jsonb::INFO,
        Datum::Uuid(_) => pg::Uuid::INFO,
        Datum::Timestamp(_) => pg::Timestamptz::<6>::INFO,
        Datum::NaiveTimestamp(_) => pg::Timestamp::<6>::INFO,
        Datum::Date(_) => pg::Date::INFO,
        Datum::Time(_) => pg::Time::<6>::INFO,
        Datum::Interval(_) => pg::Interval::INFO,
        Datum::Address(_) | Datum::Ipv4(_) | Datum::Network(_) => pg::Inet::INFO,
        Datum::Null | Datum::Failed(_) | Datum::Text(_) | Datum::Array(_) => pg::Text::INFO,
    }
}

/// Appends an array of records: of each how many cells it has, and of each cell its type and its bytes behind their
/// length.
pub(crate) fn write_records(records: &[Vec<Cell>], out: &mut Vec<u8>) -> Result<Written, ValueError> {
    let too_large = |_| ValueError::new("a record is too large");
    list::write_postgres(RECORD, records.len(), records, out, |record, out| {
        out.extend_from_slice(&i32::try_from(record.len()).map_err(too_large)?.to_be_bytes());
        for (oid, bytes) in record {
            out.extend_from_slice(&oid.to_be_bytes());
            let length = bytes.as_ref().map_or(Ok(-1), |bytes| i32::try_from(bytes.len()));
            out.extend_from_slice(&length.map_err(too_large)?.to_be_bytes());
            out.extend_from_slice(bytes.as_deref().unwrap_or_default());
        }
        Ok(Written::Value)
    })
}
