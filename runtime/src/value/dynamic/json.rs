//! JSON that a column keeps in another form: the maps of ClickHouse.

use rowcol_codegen::schema::clickhouse::Type;
use serde_json::{Map, Number, Value};

use super::super::wire::{take_size, take_sized};
use super::super::{ReadError, text};
use super::clickhouse::{FromClickHouse, unwrapped, wrong};
use crate::ValueError;

/// The JSON text in a column of text or of JSON; `None` for other types.
pub(super) fn text<'a>(ty: &Type, input: &mut &'a [u8]) -> Result<Option<&'a [u8]>, ReadError> {
    match ty {
        Type::String | Type::Json(_) => take_sized(input).map(Some),
        _ => Ok(None),
    }
}

/// A value of any type that JSON has a form for. Numbers that JSON readers would round, such as decimals, are text.
pub(super) fn value(ty: &Type, input: &mut &[u8]) -> Result<Value, ReadError> {
    let Some(ty) = unwrapped(ty, input)? else { return Ok(Value::Null) };
    Ok(match ty {
        Type::Bool => bool::from_type(ty, input)?.into(),
        Type::Int(8 | 16 | 32 | 64) => i64::from_type(ty, input)?.into(),
        Type::UInt(8 | 16 | 32 | 64) => u64::from_type(ty, input)?.into(),
        Type::Float32 | Type::Float64 => {
            Number::from_f64(f64::from_type(ty, input)?).map_or(Value::Null, Value::Number)
        }
        Type::Int(_) | Type::UInt(_) | Type::Decimal(..) => {
            bigdecimal::BigDecimal::from_type(ty, input)?.to_plain_string().into()
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
                    Value::String(key) => key,
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
        _ => return Err(wrong::<Value>(ty)),
    })
}
