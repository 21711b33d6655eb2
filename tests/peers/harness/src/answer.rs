//! What an answer says, in a form that does not depend on the peer's types.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;

/// A hash over everything that an answer holds: names of fields, values, and the order of its rows, unless the query
/// leaves it open.
pub(crate) fn digest<T: Serialize>(answer: &T, ordered: bool) -> anyhow::Result<String> {
    let mut value = serde_json::to_value(answer)?;
    normalize(&mut value);
    match &mut value {
        Value::Array(rows) if ordered => rows.iter_mut().for_each(sort),
        other => sort(other),
    }
    let mut hasher = DefaultHasher::new();
    value.to_string().hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

/// Libraries keep different numbers of trailing zeros of a decimal number.
fn normalize(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Ok(number) = Decimal::from_str(text) {
                *text = number.normalize().to_string();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(normalize),
        Value::Object(fields) => fields.values_mut().for_each(normalize),
        _ => {}
    }
}

/// Rows whose order the query leaves open.
fn sort(value: &mut Value) {
    match value {
        Value::Array(values) => {
            values.iter_mut().for_each(sort);
            if values.iter().any(|value| value.is_object() || value.is_array()) {
                values.sort_by_cached_key(ToString::to_string);
            }
        }
        Value::Object(fields) => fields.values_mut().for_each(sort),
        _ => {}
    }
}
