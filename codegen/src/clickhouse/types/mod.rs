//! The column types of ClickHouse.
//!
//! A type is data; [`rules`] says which combinations the server takes, `parse` reads the server's spelling and the
//! SQL aliases, `display` writes the spelling of `system.columns`.

mod display;
mod error;
mod family;
mod json;
mod parse;
pub mod rules;

pub use error::{ParseTypeError, Problem};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A column type. `Display` writes it as the server's `system.columns` does; `FromStr` reads that and the aliases
/// (`INTEGER`, `VARCHAR(20)`, `Decimal64(3)`), and serde uses the same text.
///
/// ```
/// use rowcol_codegen::clickhouse::types::Type;
///
/// let ty: Type = "Map(LowCardinality(String), numeric(38,12))".parse()?;
/// assert_eq!(ty.to_string(), "Map(LowCardinality(String), Decimal(38, 12))");
/// # Ok::<(), rowcol_codegen::clickhouse::types::ParseTypeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// `Bool`
    Bool,
    /// `Int8` to `Int256`: the width in bits
    Int(u16),
    /// `UInt8` to `UInt256`: the width in bits
    UInt(u16),
    /// `Float32`
    Float32,
    /// `Float64`
    Float64,
    /// `Decimal(precision, scale)`
    Decimal(u8, u8),
    /// `String`: bytes of any length
    String,
    /// `FixedString(n)`
    FixedString(u32),
    /// `Date`: days from 1970 to 2149
    Date,
    /// `Date32`: days from 1900 to 2299
    Date32,
    /// `DateTime` or `DateTime('zone')`: seconds from 1970 to 2106
    DateTime(Option<String>),
    /// `DateTime64(precision)` or `DateTime64(precision, 'zone')`
    DateTime64(u8, Option<String>),
    /// `UUID`
    Uuid,
    /// `IPv4`
    Ipv4,
    /// `IPv6`
    Ipv6,
    /// `Enum8('name' = 1, …)`
    Enum8(Vec<(String, i8)>),
    /// `Enum16('name' = 1, …)`
    Enum16(Vec<(String, i16)>),
    /// `Array(element)`
    Array(Box<Type>),
    /// `Map(key, value)`
    Map(Box<Type>, Box<Type>),
    /// `Tuple(…)`, elements with or without names
    Tuple(Vec<(Option<String>, Type)>),
    /// `Nullable(inner)`
    Nullable(Box<Type>),
    /// `LowCardinality(inner)`
    LowCardinality(Box<Type>),
    /// `JSON`, with its arguments as SQL where there are any
    Json(Option<String>),
    /// `Variant(…)`
    Variant(Vec<Type>),
    /// `AggregateFunction(function, arguments…)`
    AggregateFunction(String, Vec<Type>),
    /// `SimpleAggregateFunction(function, value)`
    SimpleAggregateFunction(String, Box<Type>),
    /// Any other type, as SQL
    Other(String),
}

impl Type {
    /// `Nullable(self)`.
    #[must_use]
    pub fn nullable(self) -> Self {
        Self::Nullable(Box::new(self))
    }

    /// `LowCardinality(self)`.
    #[must_use]
    pub fn low_cardinality(self) -> Self {
        Self::LowCardinality(Box::new(self))
    }

    /// `Array(self)`.
    #[must_use]
    pub fn array(self) -> Self {
        Self::Array(Box::new(self))
    }

    /// Whether a value may be NULL: `Nullable(…)` or `LowCardinality(Nullable(…))`.
    #[must_use]
    pub fn is_nullable(&self) -> bool {
        match self {
            Self::Nullable(_) => true,
            Self::LowCardinality(inner) => inner.is_nullable(),
            _ => false,
        }
    }

    /// The type of a value that is not NULL, without the wrappers Nullable and LowCardinality.
    ///
    /// ```
    /// # use rowcol_codegen::clickhouse::types::Type;
    /// let ty: Type = "LowCardinality(Nullable(String))".parse()?;
    /// assert_eq!(ty.bare(), &Type::String);
    /// # Ok::<(), rowcol_codegen::clickhouse::types::ParseTypeError>(())
    /// ```
    #[must_use]
    pub fn bare(&self) -> &Self {
        match self {
            Self::Nullable(inner) | Self::LowCardinality(inner) => inner.bare(),
            other => other,
        }
    }

    /// The same type in the form that the server keeps: enum values in the order of their numbers, the members of
    /// a Variant sorted and only once, JSON arguments in the server's order. `FromStr` gives this form.
    #[must_use]
    pub fn canonical(self) -> Self {
        let boxed = |inner: Box<Self>| Box::new(inner.canonical());
        match self {
            Self::Enum8(mut values) => {
                values.sort_by_key(|(_, number)| *number);
                Self::Enum8(values)
            }
            Self::Enum16(mut values) => {
                values.sort_by_key(|(_, number)| *number);
                Self::Enum16(values)
            }
            Self::Variant(members) => {
                let mut members: Vec<Self> = members.into_iter().map(Self::canonical).collect();
                members.sort_by_cached_key(ToString::to_string);
                members.dedup();
                Self::Variant(members)
            }
            Self::Array(inner) => Self::Array(boxed(inner)),
            Self::Nullable(inner) => Self::Nullable(boxed(inner)),
            Self::LowCardinality(inner) => Self::LowCardinality(boxed(inner)),
            Self::SimpleAggregateFunction(function, inner) => {
                Self::SimpleAggregateFunction(function, boxed(inner))
            }
            Self::Map(key, value) => Self::Map(boxed(key), boxed(value)),
            Self::Tuple(elements) => {
                Self::Tuple(elements.into_iter().map(|(name, ty)| (name, ty.canonical())).collect())
            }
            Self::AggregateFunction(function, arguments) => {
                Self::AggregateFunction(function, arguments.into_iter().map(Self::canonical).collect())
            }
            Self::Json(Some(arguments)) => Self::Json(json::canonical(&arguments)),
            other => other,
        }
    }
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
