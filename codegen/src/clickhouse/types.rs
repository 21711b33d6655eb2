//! The column types of ClickHouse.

/// A column type. `Display` writes it as the server's `system.columns` does; `FromStr` reads that.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
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
