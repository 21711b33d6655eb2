//! Arguments in Postgres' binary format.

use ipnetwork::IpNetwork;
use serde_json::Value as JsonValue;

use super::kind::{Parts, Scalar, WrittenKind};
use super::read::{Arg, Datum, Elements, seconds_and_nanos};
use crate::ValueError;
use crate::sql::pg::{self, PgType, PgTypeInfo};
use crate::value::exact::Exact;
use crate::value::{
    PostgresBytes, Written, address, date, decimal, json, list, numeric, text, time, timestamp,
};

impl Arg<'_> {
    /// The type to declare for the parameter.
    ///
    /// It is the column's where the value can be given in it, else the one that fits the Rust type. The object id is
    /// 0 for the label of an enum: the server takes the type from the context.
    #[must_use]
    pub fn postgres_type(&self, column: Option<&PgTypeInfo>) -> PgTypeInfo {
        type_of(self.kind, column)
    }

    /// What the SQL must cast the parameter to (`$1::"Role"[]`), where its declared type is not the column's.
    ///
    /// It is needed for lists of enum labels: the binary format of an array names its elements' object id, which only
    /// the database knows, so that the list is declared as `text[]`.
    #[must_use]
    pub fn postgres_cast(&self, column: Option<&PgTypeInfo>) -> Option<&'static str> {
        match (self.kind.parts(), column) {
            (Parts::Array(element), Some(column)) => {
                matches!(element.parts(), Parts::Scalar(Scalar::Label)).then_some(column.array_name)
            }
            _ => None,
        }
    }

    /// Appends the value in the binary format of [`postgres_type`](Self::postgres_type), without its length.
    ///
    /// # Errors
    /// Postgres has no such value: a NUL byte in text, nanoseconds, a time before 4713 BC, a list of lists.
    pub fn encode_postgres(
        &self,
        column: Option<&PgTypeInfo>,
        out: &mut Vec<u8>,
    ) -> Result<Written, ValueError> {
        if let Parts::Scalar(scalar) = self.kind.parts()
            && self.value[0] == scalar as u8
        {
            return encode_scalar(scalar, self, scalar_type(scalar, column).oid, out);
        }
        match (self.kind.parts(), self.datum()) {
            (Parts::Array(element), Datum::Array(items)) => {
                encode_list(&items, type_of(element, column.map(element_of).as_ref()), out)
            }
            (_, datum) => encode(&datum, type_of(self.kind, column).oid, out),
        }
    }
}

/// What an array's elements are, or, for a list that a plain column is compared with, the column itself.
fn element_of(column: &PgTypeInfo) -> PgTypeInfo {
    pg::element_of(column).unwrap_or(*column)
}

const TEXT: u32 = pg::Text::INFO.oid;
const VARCHAR: u32 = pg::Varchar::<0>::INFO.oid;
const BPCHAR: u32 = pg::Char::<0>::INFO.oid;
const SMALLINT: u32 = pg::SmallInt::INFO.oid;
const INTEGER: u32 = pg::Integer::INFO.oid;
const BIGINT: u32 = pg::BigInt::INFO.oid;
const NUMERIC: u32 = pg::NumericAny::INFO.oid;
const REAL: u32 = pg::Real::INFO.oid;
const DOUBLE: u32 = pg::DoublePrecision::INFO.oid;
const TIMESTAMP: u32 = pg::Timestamp::<6>::INFO.oid;
const TIMESTAMPTZ: u32 = pg::Timestamptz::<6>::INFO.oid;
const JSON: u32 = pg::Json::INFO.oid;
const JSONB: u32 = pg::Jsonb::INFO.oid;
const CIDR: u32 = pg::Cidr::INFO.oid;

/// The types that a value of a kind may be given in; the first is its own.
fn choices(scalar: Scalar) -> (&'static PgTypeInfo, &'static [u32]) {
    const INTEGERS: &[u32] = &[SMALLINT, INTEGER, BIGINT, NUMERIC];
    const TEXTS: &[u32] = &[TEXT, VARCHAR, BPCHAR];
    const LABEL: &PgTypeInfo = &PgTypeInfo { oid: 0, ..pg::Text::INFO };
    const TIMES: &[u32] = &[TIMESTAMP, TIMESTAMPTZ];
    match scalar {
        Scalar::Bool => (&pg::Boolean::INFO, &[]),
        Scalar::I8 | Scalar::I16 | Scalar::U8 => (&pg::SmallInt::INFO, INTEGERS),
        Scalar::I32 | Scalar::U16 => (&pg::Integer::INFO, INTEGERS),
        Scalar::I64 | Scalar::U32 => (&pg::BigInt::INFO, INTEGERS),
        Scalar::I128
        | Scalar::I256
        | Scalar::U64
        | Scalar::U128
        | Scalar::U256
        | Scalar::Decimal
        | Scalar::BigDecimal => (&pg::NumericAny::INFO, &[]),
        Scalar::F32 => (&pg::Real::INFO, &[DOUBLE]),
        Scalar::F64 => (&pg::DoublePrecision::INFO, &[]),
        Scalar::Text => (&pg::Text::INFO, TEXTS),
        Scalar::Label => (LABEL, TEXTS),
        Scalar::Bytes => (&pg::Bytea::INFO, &[]),
        Scalar::Uuid => (&pg::Uuid::INFO, TEXTS),
        Scalar::Timestamp => (&pg::Timestamptz::<6>::INFO, TIMES),
        Scalar::NaiveTimestamp => (&pg::Timestamp::<6>::INFO, TIMES),
        Scalar::Date => (&pg::Date::INFO, &[]),
        Scalar::Time => (&pg::Time::<6>::INFO, &[]),
        Scalar::Interval => (&pg::Interval::INFO, &[]),
        Scalar::Json => (&pg::Jsonb::INFO, &[JSON, TEXT]),
        Scalar::Address | Scalar::Ipv4 | Scalar::Ipv6 | Scalar::Network => (&pg::Inet::INFO, &[CIDR]),
    }
}

fn scalar_type(scalar: Scalar, column: Option<&PgTypeInfo>) -> &PgTypeInfo {
    let (own, others) = choices(scalar);
    match column {
        // A type without a fixed object id is an enum's, and the server knows it from the context.
        Some(column) if others.contains(&column.oid) || (own.oid == 0 && column.oid == 0) => column,
        _ => own,
    }
}

fn type_of(kind: WrittenKind<'_>, column: Option<&PgTypeInfo>) -> PgTypeInfo {
    match kind.parts() {
        Parts::Scalar(scalar) => *scalar_type(scalar, column),
        Parts::Array(element) => {
            let mut element = type_of(element, column.map(element_of).as_ref());
            if element.oid == 0 {
                element = pg::Text::INFO;
            }
            PgTypeInfo { name: element.array_name, oid: element.array_oid, ..element }
        }
        Parts::Map(..) | Parts::Tuple(_) => pg::Jsonb::INFO,
    }
}

fn encode_list(items: &Elements<'_>, element: PgTypeInfo, out: &mut Vec<u8>) -> Result<Written, ValueError> {
    let oid = if element.oid == 0 { TEXT } else { element.oid };
    list::write_postgres(oid, items.count() as usize, items.clone(), out, |item, out| match item {
        Datum::Array(_) => Err(ValueError::new("a list of lists cannot be an argument in Postgres")),
        item => encode(&item, oid, out),
    })
}

/// Encodes what most arguments are straight from the buffer, which takes half the time.
fn encode_scalar(scalar: Scalar, arg: &Arg<'_>, oid: u32, out: &mut Vec<u8>) -> Result<Written, ValueError> {
    let bytes = &arg.value[1..];
    match (scalar, oid) {
        (Scalar::I16, SMALLINT)
        | (Scalar::I32, INTEGER)
        | (Scalar::I64, BIGINT)
        | (Scalar::F32, REAL)
        | (Scalar::F64, DOUBLE) => out.extend(bytes.iter().rev()),
        (Scalar::Bool, _) => out.extend_from_slice(bytes),
        // Behind the size.
        (Scalar::Text | Scalar::Label, _) => text::write_postgres(&bytes[4..], out)?,
        (Scalar::Timestamp, _) => {
            let (seconds, nanos) = seconds_and_nanos(bytes);
            out.extend_from_slice(&timestamp::micros_from_2000(seconds, nanos, 6)?.to_be_bytes());
        }
        _ => return encode(&arg.datum(), oid, out),
    }
    Ok(Written::Value)
}

pub(super) fn encode(datum: &Datum<'_>, oid: u32, out: &mut Vec<u8>) -> Result<Written, ValueError> {
    match datum {
        Datum::Null => return Ok(Written::Null),
        Datum::Failed(why) => return Err(ValueError::new((*why).to_owned())),
        Datum::Bool(v) => out.push(u8::from(*v)),
        Datum::Int(v) => encode_integer(*v, oid, out)?,
        Datum::U128(v) => numeric::write(Exact { negative: false, mantissa: *v, scale: 0 }, out),
        Datum::I256(v) => numeric::write(Exact::from(*v), out),
        Datum::U256(v) => numeric::write(Exact { negative: false, mantissa: *v, scale: 0 }, out),
        Datum::F32(v) if oid == REAL => out.extend_from_slice(&v.to_be_bytes()),
        Datum::F32(v) => out.extend_from_slice(&f64::from(*v).to_be_bytes()),
        Datum::F64(v) => out.extend_from_slice(&v.to_be_bytes()),
        Datum::Text(v) => text::write_postgres(v.as_bytes(), out)?,
        Datum::Bytes(v) => out.extend_from_slice(v),
        Datum::Json(v) => json::write_postgres(v, oid == JSONB, out)?,
        Datum::Uuid(v) if matches!(oid, TEXT | VARCHAR | BPCHAR) => {
            text::write_postgres(v.hyphenated().encode_lower(&mut [0; 36]).as_bytes(), out)?;
        }
        Datum::Uuid(v) => out.extend_from_slice(v.as_bytes()),
        Datum::Timestamp(v) => out.extend_from_slice(&timestamp::to_postgres(*v, 6)?.to_be_bytes()),
        Datum::NaiveTimestamp(v) => {
            out.extend_from_slice(&timestamp::to_postgres(timestamp::as_utc(*v), 6)?.to_be_bytes());
        }
        Datum::Date(v) => out.extend_from_slice(&date::to_postgres(*v)?.to_be_bytes()),
        Datum::Time(v) => out.extend_from_slice(&time::to_micros(*v, 6)?.to_be_bytes()),
        Datum::Interval(v) => return PostgresBytes::to_postgres(v, out),
        Datum::Decimal(v) => numeric::write(decimal::exact(*v), out),
        Datum::BigDecimal(v) => numeric::write_big(v, out)?,
        Datum::Address(v) => address::write_postgres((*v).into(), oid == CIDR, out)?,
        Datum::Ipv4(v) => address::write_postgres(IpNetwork::V4((*v).into()), oid == CIDR, out)?,
        Datum::Network(v) => address::write_postgres(*v, oid == CIDR, out)?,
        Datum::Array(_) => {
            return Err(ValueError::new("a list cannot stand inside of this argument in Postgres"));
        }
        Datum::Map(_) | Datum::Tuple(_) => json::write_postgres(&to_json(datum)?.to_string(), true, out)?,
    }
    Ok(Written::Value)
}

fn encode_integer(value: i128, oid: u32, out: &mut Vec<u8>) -> Result<(), ValueError> {
    let too_large = |_| ValueError::new("the number is too large for the column it is compared with");
    match oid {
        SMALLINT => out.extend_from_slice(&i16::try_from(value).map_err(too_large)?.to_be_bytes()),
        INTEGER => out.extend_from_slice(&i32::try_from(value).map_err(too_large)?.to_be_bytes()),
        BIGINT => out.extend_from_slice(&i64::try_from(value).map_err(too_large)?.to_be_bytes()),
        _ => numeric::write(Exact::from(value), out),
    }
    Ok(())
}

/// The parts of a map as JSON, in the form that serde gives their Rust types.
fn to_json(datum: &Datum<'_>) -> Result<JsonValue, ValueError> {
    Ok(match datum {
        Datum::Null => JsonValue::Null,
        Datum::Failed(why) => return Err(ValueError::new((*why).to_owned())),
        Datum::Bool(v) => (*v).into(),
        Datum::Int(v) => serde_json::to_value(v).map_err(|_| no_json(datum))?,
        Datum::F32(v) => (*v).into(),
        Datum::F64(v) => (*v).into(),
        Datum::Text(v) => (*v).into(),
        Datum::Json(v) => serde_json::from_str(v).map_err(|error| ValueError::new(error.to_string()))?,
        Datum::Decimal(v) => v.to_string().into(),
        Datum::Uuid(v) => v.to_string().into(),
        Datum::Timestamp(v) => serde_json::to_value(v).map_err(|_| no_json(datum))?,
        Datum::NaiveTimestamp(v) => serde_json::to_value(v).map_err(|_| no_json(datum))?,
        Datum::Date(v) => v.to_string().into(),
        Datum::Address(v) => v.to_string().into(),
        Datum::Ipv4(v) => v.to_string().into(),
        Datum::Array(items) | Datum::Tuple(items) => {
            JsonValue::Array(items.clone().map(|item| to_json(&item)).collect::<Result<_, _>>()?)
        }
        Datum::Map(entries) => {
            let mut object = serde_json::Map::new();
            let mut parts = entries.clone();
            while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
                let key = match to_json(&key)? {
                    JsonValue::String(key) => key,
                    key => key.to_string(),
                };
                object.insert(key, to_json(&value)?);
            }
            JsonValue::Object(object)
        }
        _ => return Err(no_json(datum)),
    })
}

fn no_json(datum: &Datum<'_>) -> ValueError {
    ValueError::new(format!(
        "{datum:?} cannot stand in a map that is an argument in Postgres; bind `Json` instead"
    ))
}

#[cfg(test)]
mod tests {
    // The object ids are the protocol's; see `select oid, typname from pg_type`.
    #[test]
    fn types_follow_the_column() {
        use super::super::Args;
        use super::*;

        let mut args = Args::new();
        args.push(&7_i32);
        args.push(&vec![7_i16]);
        args.push(&uuid::Uuid::nil());
        let kinds: Vec<_> = args.iter().collect();
        let oid = |i: usize, column: Option<PgTypeInfo>| kinds[i].postgres_type(column.as_ref()).oid;
        assert_eq!(oid(0, None), 23);
        assert_eq!(oid(0, Some(pg::BigInt::INFO)), 20);
        assert_eq!(oid(0, Some(pg::Text::INFO)), 23);
        assert_eq!(oid(1, None), 1005);
        assert_eq!(oid(1, Some(pg::BigInt::INFO)), 1016);
        assert_eq!(oid(1, Some(<pg::Array<pg::BigInt>>::INFO)), 1016);
        assert_eq!(oid(2, Some(pg::Varchar::<36>::INFO)), 1043);
        let mut out = Vec::new();
        kinds[0].encode_postgres(Some(&pg::BigInt::INFO), &mut out).unwrap();
        assert_eq!(out, [0, 0, 0, 0, 0, 0, 0, 7]);
    }
}
