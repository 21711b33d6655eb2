//! JSON of a known shape.

use std::ops::{Deref, DerefMut};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::wire::{present, put_sized, take_sized};
use super::{ClickHouseBytes, Element, Kind, PostgresBytes, ReadError, Scalar, Slot, Value, Written};
use crate::ValueError;
use crate::sql::{ch, pg};

/// A value that a column keeps as JSON. It is read straight into `T`; [`RawJson`](super::RawJson) keeps the text.
///
/// JSON has no NaN and no infinity; serde writes them as null.
///
/// ```
/// use rowcol::value::Json;
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Usage {
///     input: u64,
/// }
///
/// let usage = Json(Usage { input: 12 });
/// assert_eq!(usage.input, 12);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

/// The version that a `jsonb` begins with.
const JSONB_VERSION: u8 = 1;

/// Appends JSON text for Postgres.
pub(super) fn write_postgres(text: &str, jsonb: bool, out: &mut Vec<u8>) -> Result<(), ValueError> {
    if jsonb {
        check_jsonb(text)?;
        out.push(JSONB_VERSION);
    }
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

/// `jsonb` keeps its texts without escapes, and text in Postgres holds no NUL character.
fn check_jsonb(text: &str) -> Result<(), ValueError> {
    for (at, _) in text.match_indices(r"\u0000") {
        let backslashes = text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        if backslashes % 2 == 0 {
            return Err(ValueError::new(
                r"the JSON holds a NUL character (\u0000), which jsonb cannot store",
            ));
        }
    }
    Ok(())
}

/// The text of a value of `jsonb` or of the other types.
pub(super) fn postgres_text(bytes: Option<&[u8]>, jsonb: bool) -> Result<&[u8], ValueError> {
    let bytes = present(bytes)?;
    if !jsonb {
        return Ok(bytes);
    }
    bytes.strip_prefix(&[JSONB_VERSION]).ok_or_else(|| ValueError::new("the bytes are no jsonb of version 1"))
}

/// Appends a value as JSON.
pub(super) fn encode<T: Serialize>(value: &T, jsonb: bool, out: &mut Vec<u8>) -> Result<Written, ValueError> {
    let start = out.len();
    if jsonb {
        out.push(JSONB_VERSION);
    }
    serde_json::to_writer(&mut *out, value).map_err(|error| not_written(&error))?;
    if jsonb {
        // Only serde_json wrote here, and it writes UTF-8.
        check_jsonb(std::str::from_utf8(&out[start + 1..]).unwrap_or_default())?;
    }
    Ok(Written::Value)
}

/// Reads a value from JSON.
pub(super) fn decode<T: DeserializeOwned>(bytes: Option<&[u8]>, jsonb: bool) -> Result<T, ValueError> {
    from_slice(postgres_text(bytes, jsonb)?)
}

pub(super) fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ValueError> {
    serde_json::from_slice(bytes).map_err(|error| {
        ValueError::new(format!("the column's JSON is no `{}`: {error}", std::any::type_name::<T>()))
    })
}

/// Reads a value from JSON that was parsed.
pub(super) fn from_value<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, ValueError> {
    serde_json::from_value(value).map_err(|error| {
        ValueError::new(format!("the column's JSON is no `{}`: {error}", std::any::type_name::<T>()))
    })
}

fn not_written(error: &serde_json::Error) -> ValueError {
    ValueError::new(format!("the value cannot be written as JSON: {error}"))
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Value for Json<T> {
    type Base = Self;
    type Postgres = pg::Jsonb;
    type ClickHouse = ch::String;
    const KIND: Kind = Kind::Scalar(Scalar::Json);
    crate::__read_methods!();

    fn bind(&self, slot: Slot<'_>) {
        match serde_json::to_string(&self.0) {
            Ok(text) => slot.json(&text),
            Err(error) => slot.fail(not_written(&error)),
        }
    }
}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Element for Json<T> {}

/// `marker: whether it is jsonb`.
macro_rules! postgres {
    ($($marker:ty: $jsonb:literal;)*) => {
        $(impl<T: Serialize + DeserializeOwned> PostgresBytes<$marker> for Json<T> {
            fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
                encode(&self.0, $jsonb, out)
            }

            fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
                decode(bytes, $jsonb).map(Self)
            }
        })*
    };
}

postgres! {
    pg::Jsonb: true;
    pg::Json: false;
    pg::Text: false;
}

macro_rules! clickhouse {
    ($($marker:ty),*) => {
        $(impl<T: Serialize + DeserializeOwned> ClickHouseBytes<$marker> for Json<T> {
            fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
                let text = serde_json::to_string(&self.0).map_err(|error| not_written(&error))?;
                put_sized(text.as_bytes(), out);
                Ok(())
            }

            fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
                Ok(Self(from_slice(take_sized(input)?)?))
            }
        })*
    };
}

clickhouse!(ch::String, ch::Json);

/// JSON whose Rust type is a map can be kept as a map.
impl<T: ClickHouseBytes<ch::Map<K, V>>, K, V> ClickHouseBytes<ch::Map<K, V>> for Json<T> {
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        self.0.to_row_binary(out)
    }

    fn to_native<'a>(
        values: impl Iterator<Item = &'a Self> + Clone,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError>
    where
        Self: 'a,
    {
        T::to_native(values.map(|value| &value.0), out)
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        T::from_row_binary(input).map(Self)
    }
}
