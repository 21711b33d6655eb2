//! The names of types, as the server knows them (`system.data_type_families`).

use super::Type;

/// What a name stands for, before its arguments are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Family {
    /// A type that is complete by its name.
    Plain(Type),
    /// `Decimal`
    Decimal,
    /// `Decimal32` to `Decimal256`, by their precision
    DecimalOf(u8),
    FixedString,
    DateTime,
    DateTime64,
    /// `Enum8`, `Enum16`, or `Enum`, where the numbers decide; by the width
    Enum(Option<u8>),
    Array,
    Map,
    Tuple,
    Nullable,
    LowCardinality,
    Json,
    Variant,
    AggregateFunction,
    SimpleAggregateFunction,
}

/// How a name may be written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// As it stands here.
    Exact,
    /// In any case.
    Any,
}
use Case::{Any, Exact};
use Family as F;

/// The name of each family; names of several words have one space between them.
const NAMES: &[(&str, Case, Family)] = &[
    ("Bool", Any, F::Plain(Type::Bool)),
    ("boolean", Any, F::Plain(Type::Bool)),
    ("Int8", Exact, F::Plain(Type::Int(8))),
    ("Int16", Exact, F::Plain(Type::Int(16))),
    ("Int32", Exact, F::Plain(Type::Int(32))),
    ("Int64", Exact, F::Plain(Type::Int(64))),
    ("Int128", Exact, F::Plain(Type::Int(128))),
    ("Int256", Exact, F::Plain(Type::Int(256))),
    ("UInt8", Exact, F::Plain(Type::UInt(8))),
    ("UInt16", Exact, F::Plain(Type::UInt(16))),
    ("UInt32", Exact, F::Plain(Type::UInt(32))),
    ("UInt64", Exact, F::Plain(Type::UInt(64))),
    ("UInt128", Exact, F::Plain(Type::UInt(128))),
    ("UInt256", Exact, F::Plain(Type::UInt(256))),
    ("Float32", Exact, F::Plain(Type::Float32)),
    ("Float64", Exact, F::Plain(Type::Float64)),
    ("String", Exact, F::Plain(Type::String)),
    ("Date", Any, F::Plain(Type::Date)),
    ("Date32", Any, F::Plain(Type::Date32)),
    ("UUID", Exact, F::Plain(Type::Uuid)),
    ("IPv4", Exact, F::Plain(Type::Ipv4)),
    ("IPv6", Exact, F::Plain(Type::Ipv6)),
    ("INET4", Any, F::Plain(Type::Ipv4)),
    ("INET6", Any, F::Plain(Type::Ipv6)),
    ("Decimal", Any, F::Decimal),
    ("DEC", Any, F::Decimal),
    ("NUMERIC", Any, F::Decimal),
    ("FIXED", Any, F::Decimal),
    ("Decimal32", Any, F::DecimalOf(9)),
    ("Decimal64", Any, F::DecimalOf(18)),
    ("Decimal128", Any, F::DecimalOf(38)),
    ("Decimal256", Any, F::DecimalOf(76)),
    ("FixedString", Exact, F::FixedString),
    ("BINARY", Any, F::FixedString),
    ("DateTime", Any, F::DateTime),
    ("DateTime32", Any, F::DateTime),
    ("TIMESTAMP", Any, F::DateTime),
    ("DateTime64", Any, F::DateTime64),
    ("Enum8", Exact, F::Enum(Some(8))),
    ("Enum16", Exact, F::Enum(Some(16))),
    ("Enum", Any, F::Enum(None)),
    ("Array", Exact, F::Array),
    ("Map", Exact, F::Map),
    ("Tuple", Exact, F::Tuple),
    ("Nullable", Exact, F::Nullable),
    ("LowCardinality", Exact, F::LowCardinality),
    ("JSON", Any, F::Json),
    ("Variant", Exact, F::Variant),
    ("AggregateFunction", Exact, F::AggregateFunction),
    ("SimpleAggregateFunction", Exact, F::SimpleAggregateFunction),
    ("TINYINT", Any, F::Plain(Type::Int(8))),
    ("TINYINT SIGNED", Any, F::Plain(Type::Int(8))),
    ("INT1", Any, F::Plain(Type::Int(8))),
    ("INT1 SIGNED", Any, F::Plain(Type::Int(8))),
    ("BYTE", Any, F::Plain(Type::Int(8))),
    ("SMALLINT", Any, F::Plain(Type::Int(16))),
    ("SMALLINT SIGNED", Any, F::Plain(Type::Int(16))),
    ("INT", Any, F::Plain(Type::Int(32))),
    ("INT SIGNED", Any, F::Plain(Type::Int(32))),
    ("INTEGER", Any, F::Plain(Type::Int(32))),
    ("INTEGER SIGNED", Any, F::Plain(Type::Int(32))),
    ("MEDIUMINT", Any, F::Plain(Type::Int(32))),
    ("MEDIUMINT SIGNED", Any, F::Plain(Type::Int(32))),
    ("BIGINT", Any, F::Plain(Type::Int(64))),
    ("BIGINT SIGNED", Any, F::Plain(Type::Int(64))),
    ("SIGNED", Any, F::Plain(Type::Int(64))),
    ("TINYINT UNSIGNED", Any, F::Plain(Type::UInt(8))),
    ("INT1 UNSIGNED", Any, F::Plain(Type::UInt(8))),
    ("SMALLINT UNSIGNED", Any, F::Plain(Type::UInt(16))),
    ("YEAR", Any, F::Plain(Type::UInt(16))),
    ("INT UNSIGNED", Any, F::Plain(Type::UInt(32))),
    ("INTEGER UNSIGNED", Any, F::Plain(Type::UInt(32))),
    ("MEDIUMINT UNSIGNED", Any, F::Plain(Type::UInt(32))),
    ("BIGINT UNSIGNED", Any, F::Plain(Type::UInt(64))),
    ("UNSIGNED", Any, F::Plain(Type::UInt(64))),
    ("BIT", Any, F::Plain(Type::UInt(64))),
    ("SET", Any, F::Plain(Type::UInt(64))),
    ("FLOAT", Any, F::Plain(Type::Float32)),
    ("REAL", Any, F::Plain(Type::Float32)),
    ("SINGLE", Any, F::Plain(Type::Float32)),
    ("DOUBLE", Any, F::Plain(Type::Float64)),
    ("DOUBLE PRECISION", Any, F::Plain(Type::Float64)),
    ("BINARY LARGE OBJECT", Any, F::Plain(Type::String)),
    ("BINARY VARYING", Any, F::Plain(Type::String)),
    ("BLOB", Any, F::Plain(Type::String)),
    ("BYTEA", Any, F::Plain(Type::String)),
    ("CHAR", Any, F::Plain(Type::String)),
    ("CHAR LARGE OBJECT", Any, F::Plain(Type::String)),
    ("CHAR VARYING", Any, F::Plain(Type::String)),
    ("CHARACTER", Any, F::Plain(Type::String)),
    ("CHARACTER LARGE OBJECT", Any, F::Plain(Type::String)),
    ("CHARACTER VARYING", Any, F::Plain(Type::String)),
    ("CLOB", Any, F::Plain(Type::String)),
    ("LONGBLOB", Any, F::Plain(Type::String)),
    ("LONGTEXT", Any, F::Plain(Type::String)),
    ("MEDIUMBLOB", Any, F::Plain(Type::String)),
    ("MEDIUMTEXT", Any, F::Plain(Type::String)),
    ("NATIONAL CHAR", Any, F::Plain(Type::String)),
    ("NATIONAL CHAR VARYING", Any, F::Plain(Type::String)),
    ("NATIONAL CHARACTER", Any, F::Plain(Type::String)),
    ("NATIONAL CHARACTER LARGE OBJECT", Any, F::Plain(Type::String)),
    ("NATIONAL CHARACTER VARYING", Any, F::Plain(Type::String)),
    ("NCHAR", Any, F::Plain(Type::String)),
    ("NCHAR LARGE OBJECT", Any, F::Plain(Type::String)),
    ("NCHAR VARYING", Any, F::Plain(Type::String)),
    ("NVARCHAR", Any, F::Plain(Type::String)),
    ("TEXT", Any, F::Plain(Type::String)),
    ("TINYBLOB", Any, F::Plain(Type::String)),
    ("TINYTEXT", Any, F::Plain(Type::String)),
    ("VARBINARY", Any, F::Plain(Type::String)),
    ("VARCHAR", Any, F::Plain(Type::String)),
    ("VARCHAR2", Any, F::Plain(Type::String)),
];

/// Types that rowcol passes through without knowing more about them, by their family, and whether Nullable and
/// LowCardinality take them.
pub(super) const PASSED_THROUGH: &[(&str, bool, bool)] = &[
    ("BFloat16", true, true),
    ("Time", true, true),
    ("Time64", true, false),
    ("Dynamic", false, false),
    ("Geometry", false, false),
    ("Point", false, false),
    ("Ring", false, false),
    ("LineString", false, false),
    ("MultiLineString", false, false),
    ("Polygon", false, false),
    ("MultiPolygon", false, false),
    ("Nested", false, false),
    ("QBit", true, false),
    ("IntervalNanosecond", true, true),
    ("IntervalMicrosecond", true, true),
    ("IntervalMillisecond", true, true),
    ("IntervalSecond", true, true),
    ("IntervalMinute", true, true),
    ("IntervalHour", true, true),
    ("IntervalDay", true, true),
    ("IntervalWeek", true, true),
    ("IntervalMonth", true, true),
    ("IntervalQuarter", true, true),
    ("IntervalYear", true, true),
];

/// The family of this name; words are separated by single spaces.
pub(super) fn find(name: &str) -> Option<Family> {
    NAMES
        .iter()
        .find(|(known, case, _)| match case {
            Any => known.eq_ignore_ascii_case(name),
            Exact => *known == name,
        })
        .map(|(.., family)| family.clone())
}

/// The known name that is most like this one, for a message.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let passed = PASSED_THROUGH.iter().map(|(name, ..)| *name);
    let known = NAMES.iter().map(|(name, ..)| *name).chain(passed);
    let lower = name.to_lowercase();
    let likeness = |known: &str| strsim::jaro_winkler(&known.to_lowercase(), &lower);
    known.max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|best| likeness(best) > 0.8)
}
