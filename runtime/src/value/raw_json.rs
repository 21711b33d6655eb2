//! JSON as text.

use std::fmt;
use std::str::FromStr;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::wire::{put_sized, take_sized, value};
use super::{ClickHouseBytes, Element, PostgresBytes, ReadError, Written, json, text};
use crate::ValueError;
use crate::sql::{ch, pg};

/// JSON that is kept as text and read only on demand.
///
/// Two of them are equal when their texts are. `jsonb` does not keep the text: it gives back `{"a": 1}` for `{"a":1}`.
///
/// ```
/// use rowcol::value::RawJson;
///
/// let raw: RawJson = r#"{"tokens": 12}"#.parse()?;
/// assert_eq!(raw.get(), r#"{"tokens": 12}"#);
/// assert_eq!(raw.read::<serde_json::Value>()?["tokens"], 12);
/// assert!("{tokens}".parse::<RawJson>().is_err());
/// # Ok::<(), rowcol::ValueError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RawJson(Box<str>);

impl RawJson {
    /// Writes a value as JSON.
    ///
    /// # Errors
    /// The value has no JSON, such as a map whose keys are structs.
    pub fn new<T: Serialize>(value: &T) -> Result<Self, ValueError> {
        let text = serde_json::to_string(value)
            .map_err(|error| ValueError::new(format!("the value cannot be written as JSON: {error}")))?;
        Ok(Self(text.into()))
    }

    /// The text.
    #[must_use]
    pub fn get(&self) -> &str {
        &self.0
    }

    /// Reads the text as a value.
    ///
    /// # Errors
    /// The JSON is none of that type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ValueError> {
        serde_json::from_str(&self.0).map_err(|error| {
            ValueError::new(format!("the JSON is no `{}`: {error}", std::any::type_name::<T>()))
        })
    }

    fn checked(bytes: &[u8]) -> Result<Self, ValueError> {
        text::from_utf8(bytes)?.parse()
    }

    /// Text that a server vouches for.
    fn trusted(bytes: &[u8]) -> Result<Self, ValueError> {
        Ok(Self(text::from_utf8(bytes)?.into()))
    }
}

impl Default for RawJson {
    /// `null`
    fn default() -> Self {
        Self("null".into())
    }
}

impl FromStr for RawJson {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        match serde_json::from_str::<IgnoredAny>(text) {
            Ok(_) => Ok(Self(text.into())),
            Err(error) => Err(ValueError::new(format!("the text is no JSON: {error}"))),
        }
    }
}

impl fmt::Display for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawJson({})", self.0)
    }
}

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(&self.0).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self(raw.get().into()))
    }
}

value! {
    RawJson: pg::Jsonb, ch::String, Json, |value| json(&value.0);
}

impl Element for RawJson {}

/// `marker: whether it is jsonb, how its text is taken`.
macro_rules! postgres {
    ($($marker:ty: $jsonb:literal, $take:ident;)*) => {
        $(impl PostgresBytes<$marker> for RawJson {
            fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
                json::write_postgres(&self.0, $jsonb, out)?;
                Ok(Written::Value)
            }

            fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
                Self::$take(json::postgres_text(bytes, $jsonb)?)
            }
        })*
    };
}

postgres! {
    pg::Jsonb: true, trusted;
    pg::Json: false, trusted;
    pg::Text: false, checked;
}

macro_rules! clickhouse {
    ($($marker:ty: $take:ident;)*) => {
        $(impl ClickHouseBytes<$marker> for RawJson {
            fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
                put_sized(self.0.as_bytes(), out);
                Ok(())
            }

            fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
                Ok(Self::$take(take_sized(input)?)?)
            }
        })*
    };
}

clickhouse! {
    ch::Json: trusted;
    ch::String: checked;
}
