//! JSON and maps, each kept as the other: the maps of ClickHouse as JSON, and the `jsonb` of Postgres as maps.

use std::collections::BTreeMap;

use bigdecimal::BigDecimal;
use rowcol_codegen::schema::clickhouse::Type;
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value as Json};

use super::super::wire::{present, take_size, take_sized};
use super::super::{Kind, PostgresBytes, ReadError, Scalar, Value, json, text};
use super::clickhouse::{FromClickHouse, unwrapped, wrong};
use crate::ValueError;
use crate::sql::pg::{self, PgType};

/// The JSON text in a column of text or of JSON; `None` for other types.
pub(super) fn text<'a>(ty: &Type, input: &mut &'a [u8]) -> Result<Option<&'a [u8]>, ReadError> {
    match ty {
        Type::String | Type::Json(_) => take_sized(input).map(Some),
        _ => Ok(None),
    }
}

/// A value of any type that JSON has a form for. Numbers that JSON readers would round, such as decimals, are text.
pub(super) fn value(ty: &Type, input: &mut &[u8]) -> Result<Json, ReadError> {
    let Some(ty) = unwrapped(ty, input)? else { return Ok(Json::Null) };
    Ok(match ty {
        Type::Bool => bool::from_type(ty, input)?.into(),
        Type::Int(8 | 16 | 32 | 64) => i64::from_type(ty, input)?.into(),
        Type::UInt(8 | 16 | 32 | 64) => u64::from_type(ty, input)?.into(),
        Type::Float32 | Type::Float64 => {
            Number::from_f64(f64::from_type(ty, input)?).map_or(Json::Null, Json::Number)
        }
        Type::Int(_) | Type::UInt(_) | Type::Decimal(..) => {
            BigDecimal::from_type(ty, input)?.to_plain_string().into()
        }
        Type::Array(element) => {
            let count = take_size(input)?;
            (0..count).map(|_| value(element, input)).collect::<Result<Vec<_>, _>>()?.into()
        }
        Type::Map(key, item) => {
            let count = take_size(input)?;
            let mut map = Map::new();
            for _ in 0..count {
                let key = match value(key, input)? {
                    Json::String(key) => key,
                    other => other.to_string(),
                };
                map.insert(key, value(item, input)?);
            }
            map.into()
        }
        Type::Json(_) => {
            let text = take_sized(input)?;
            serde_json::from_slice(text)
                .map_err(|error| ValueError::new(format!("the column's JSON: {error}")))?
        }
        Type::String => text::from_utf8(take_sized(input)?)?.into(),
        Type::FixedString(_) | Type::Enum8(_) | Type::Enum16(_) => String::from_type(ty, input)?.into(),
        _ => return Err(wrong::<Json>(ty)),
    })
}

/// The entries of an object in `jsonb` or `json`, each read as Postgres would send it in a column of its own.
pub(super) fn entries<K: Value, V: Value>(
    cell: Option<&[u8]>,
    jsonb: bool,
) -> Result<Vec<(K, V)>, ValueError> {
    let entries: BTreeMap<String, Box<RawValue>> = json::decode(Some(present(cell)?), jsonb)
        .map_err(|_| ValueError::new("the column's JSON is no object, of which a map is read"))?;
    let entry = |(key, value): (String, Box<RawValue>)| {
        Ok((K::read_postgres(pg::Text::INFO.oid, Some(key.as_bytes()))?, member(value.get())?))
    };
    entries.into_iter().map(entry).collect()
}

/// A value within.
fn member<T: Value>(json: &str) -> Result<T, ValueError> {
    let decimal = matches!(T::Base::KIND, Kind::Scalar(Scalar::Decimal | Scalar::BigDecimal));
    let float = matches!(T::Base::KIND, Kind::Scalar(Scalar::F32 | Scalar::F64));
    match json.as_bytes().first() {
        Some(b'n') => T::read_postgres(pg::Text::INFO.oid, None),
        Some(b't' | b'f') => T::read_postgres(pg::Boolean::INFO.oid, Some(&[u8::from(json == "true")])),
        Some(b'{' | b'[') => T::read_postgres(pg::Json::INFO.oid, Some(json.as_bytes())),
        Some(b'"') => {
            let text: String = json::from_slice(json.as_bytes())?;
            // serde writes a decimal as a string.
            if decimal { number(&text) } else { T::read_postgres(pg::Text::INFO.oid, Some(text.as_bytes())) }
        }
        _ if float => {
            let float: f64 = json::from_slice(json.as_bytes())?;
            T::read_postgres(pg::DoublePrecision::INFO.oid, Some(&float.to_be_bytes()))
        }
        _ => number(json),
    }
}

fn number<T: Value>(digits: &str) -> Result<T, ValueError> {
    let number: BigDecimal = digits
        .parse()
        .map_err(|error| ValueError::new(format!("{digits:?} in JSON is no number: {error}")))?;
    let mut numeric = Vec::new();
    PostgresBytes::<pg::NumericAny>::to_postgres(&number, &mut numeric)?;
    T::read_postgres(pg::NumericAny::INFO.oid, Some(&numeric))
}
