//! Which types the server takes in a column, and what it says no to.

use std::collections::HashSet;
use std::fmt::{self, Display};
use std::hash::Hash;

use super::Type;
use super::family::{PASSED_THROUGH, nearest};

/// A type that can be written and that no server takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidType {
    /// The type at fault, which may stand deep inside the column's.
    pub ty: Type,
    /// Why it is refused, and what to write instead.
    pub reason: String,
}

impl Display for InvalidType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClickHouse refuses `{}`: {}", self.ty, self.reason)
    }
}

impl std::error::Error for InvalidType {}

const INT_WIDTHS: [u16; 6] = [8, 16, 32, 64, 128, 256];
const FIXED_STRING_BYTES: std::ops::RangeInclusive<u32> = 1..=0xFF_FFFF;
const DECIMAL_DIGITS: std::ops::RangeInclusive<u8> = 1..=76;
const SECOND_DIGITS: std::ops::RangeInclusive<u8> = 0..=9;

/// The functions whose value is merged from values of the same type.
const SIMPLE_AGGREGATES: [&str; 21] = [
    "any",
    "any_respect_nulls",
    "anyLast",
    "anyLast_respect_nulls",
    "min",
    "max",
    "sum",
    "sumWithOverflow",
    "groupBitAnd",
    "groupBitOr",
    "groupBitXor",
    "sumMap",
    "minMap",
    "maxMap",
    "groupArrayArray",
    "groupArrayLastArray",
    "groupUniqArrayArray",
    "groupUniqArrayArrayMap",
    "sumMappedArrays",
    "minMappedArrays",
    "maxMappedArrays",
];

impl Type {
    /// Whether a server takes this type in a table.
    ///
    /// # Errors
    /// The first part that it refuses, why, and what to write instead.
    ///
    /// ```
    /// # use rowcol_codegen::clickhouse::types::Type;
    /// let ty: Type = "Nullable(Array(String))".parse().unwrap();
    /// assert_eq!(
    ///     ty.validate().unwrap_err().to_string(),
    ///     "ClickHouse refuses `Nullable(Array(String))`: Array cannot be Nullable; an empty array stands for no \
    ///      value, or write Array(Nullable(…))"
    /// );
    /// ```
    pub fn validate(&self) -> Result<(), InvalidType> {
        match self.fault() {
            Some(reason) => Err(InvalidType { ty: self.clone(), reason }),
            None => self.parts().into_iter().try_for_each(Self::validate),
        }
    }

    /// The setting without which the server refuses this type in a CREATE TABLE, where it needs one.
    ///
    /// ```
    /// # use rowcol_codegen::clickhouse::types::Type;
    /// assert_eq!(Type::Int(8).low_cardinality().needs_setting(), Some("allow_suspicious_low_cardinality_types"));
    /// assert_eq!(Type::String.low_cardinality().needs_setting(), None);
    /// ```
    #[must_use]
    pub fn needs_setting(&self) -> Option<&'static str> {
        let own = match self {
            Self::LowCardinality(inner) => {
                let usual = matches!(inner.bare(), Self::String | Self::FixedString(_) | Self::Uuid);
                (!usual).then_some("allow_suspicious_low_cardinality_types")
            }
            Self::FixedString(257..) => Some("allow_suspicious_fixed_string_types"),
            _ => None,
        };
        own.or_else(|| self.parts().into_iter().find_map(Self::needs_setting))
    }

    /// The types that this one is made of.
    fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Array(inner)
            | Self::Nullable(inner)
            | Self::LowCardinality(inner)
            | Self::SimpleAggregateFunction(_, inner) => vec![inner],
            Self::Map(key, value) => vec![key, value],
            Self::Tuple(elements) => elements.iter().map(|(_, ty)| ty).collect(),
            Self::Variant(types) | Self::AggregateFunction(_, types) => types.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// What is wrong with this type itself, not with those inside it.
    fn fault(&self) -> Option<String> {
        match self {
            Self::Int(bits) | Self::UInt(bits) if !INT_WIDTHS.contains(bits) => {
                Some("integers have 8, 16, 32, 64, 128 or 256 bits".into())
            }
            Self::Decimal(precision, scale) => decimal(*precision, *scale),
            Self::FixedString(bytes) if !FIXED_STRING_BYTES.contains(bytes) => {
                Some(format!("a FixedString has 1 to {} bytes", FIXED_STRING_BYTES.end()))
            }
            Self::DateTime64(digits, _) if !SECOND_DIGITS.contains(digits) => {
                Some("a DateTime64 has 0 to 9 digits behind the second".into())
            }
            Self::Enum8(values) => enumeration(values),
            Self::Enum16(values) => enumeration(values),
            Self::Map(key, _) if key.is_nullable() => {
                Some("a Map's key cannot be Nullable; take the key without it".into())
            }
            Self::Tuple(elements) => tuple(elements),
            Self::Nullable(inner) => inner.not_nullable().map(str::to_owned),
            Self::LowCardinality(inner) => inner.not_low_cardinality(),
            Self::Variant(members) => variant(members),
            Self::SimpleAggregateFunction(function, _) => {
                let name = function.split('(').next().unwrap_or_default();
                (!SIMPLE_AGGREGATES.contains(&name)).then(|| {
                    let known = SIMPLE_AGGREGATES.join(", ");
                    format!(
                        "{name} is no simple aggregate function; use AggregateFunction, or one of {known}"
                    )
                })
            }
            Self::Other(sql) => other(sql),
            _ => None,
        }
    }

    fn not_nullable(&self) -> Option<&'static str> {
        match self {
            Self::Array(_) => Some(
                "Array cannot be Nullable; an empty array stands for no value, or write Array(Nullable(…))",
            ),
            Self::Map(..) => Some("Map cannot be Nullable; an empty map stands for no value"),
            Self::Tuple(_) => Some("Tuple cannot be Nullable; make its elements Nullable"),
            Self::Nullable(_) => Some("it is Nullable twice; once is enough"),
            Self::LowCardinality(_) => Some("write LowCardinality(Nullable(…)), in this order"),
            Self::Variant(_) => Some("a Variant holds NULL by itself; leave out Nullable"),
            Self::AggregateFunction(..) => Some("the state of an aggregate function cannot be Nullable"),
            Self::Other(_) => match self.passed_through() {
                Some((_, false, _)) => Some("this type cannot be Nullable; leave out Nullable"),
                _ => None,
            },
            _ => None,
        }
    }

    fn not_low_cardinality(&self) -> Option<String> {
        let inner = if let Self::Nullable(inner) = self { inner } else { self };
        let takes = match inner {
            Self::Bool
            | Self::Int(_)
            | Self::UInt(_)
            | Self::Float32
            | Self::Float64
            | Self::String
            | Self::FixedString(_)
            | Self::Date
            | Self::Date32
            | Self::DateTime(_)
            | Self::Uuid
            | Self::Ipv4
            | Self::Ipv6 => true,
            Self::Other(_) => inner.passed_through().is_none_or(|(.., takes)| *takes),
            _ => false,
        };
        (!takes).then(|| {
            format!(
                "LowCardinality takes String, FixedString, numbers, Date or DateTime, and Nullable of these, not \
                 {inner}; leave out LowCardinality"
            )
        })
    }

    fn passed_through(&self) -> Option<&'static (&'static str, bool, bool)> {
        let Self::Other(sql) = self else { return None };
        let name = sql.split('(').next().unwrap_or_default();
        PASSED_THROUGH.iter().find(|(known, ..)| *known == name)
    }
}

fn decimal(precision: u8, scale: u8) -> Option<String> {
    if !DECIMAL_DIGITS.contains(&precision) {
        Some(format!("a Decimal has 1 to {} digits", DECIMAL_DIGITS.end()))
    } else if scale > precision {
        Some(format!("its scale, {scale}, is larger than its precision, {precision}"))
    } else {
        None
    }
}

/// The first value that was there before.
fn repeated<T: Copy + Eq + Hash>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let mut seen = HashSet::new();
    values.find(|value| !seen.insert(*value))
}

fn enumeration<N: Copy + Eq + Hash + Display>(values: &[(String, N)]) -> Option<String> {
    if values.is_empty() {
        return Some("an enum needs at least one value".into());
    }
    if let Some(name) = repeated(values.iter().map(|(name, _)| name)) {
        return Some(format!("the name '{name}' stands in it twice; names are unique"));
    }
    let number = repeated(values.iter().map(|(_, number)| *number))?;
    Some(format!("the number {number} stands in it twice; each name has a number of its own"))
}

fn tuple(elements: &[(Option<String>, Type)]) -> Option<String> {
    let names: Vec<_> = elements.iter().filter_map(|(name, _)| name.as_deref()).collect();
    if names.is_empty() {
        return None;
    }
    if names.len() < elements.len() {
        return Some("some elements have names and others have none; name all or none".into());
    }
    if names.iter().any(|name| name.eq_ignore_ascii_case("null")) {
        return Some("`null` is a name of the server's own; choose another".into());
    }
    repeated(names.into_iter()).map(|name| format!("the name `{name}` stands in it twice; names are unique"))
}

fn variant(members: &[Type]) -> Option<String> {
    if members.is_empty() {
        return Some("a Variant needs at least one type".into());
    }
    members.iter().find_map(|member| match member {
        Type::Variant(_) => Some("a Variant inside a Variant is not allowed; list its types here".into()),
        Type::Other(sql) if sql.starts_with("Dynamic") => {
            Some("Dynamic is not allowed inside a Variant".into())
        }
        member if member.is_nullable() => {
            Some(format!("a Variant holds NULL by itself; write {} without Nullable", member.bare()))
        }
        _ => None,
    })
}

fn other(sql: &str) -> Option<String> {
    let name = sql.split('(').next().unwrap_or_default();
    if PASSED_THROUGH.iter().any(|(known, ..)| *known == name) {
        return None;
    }
    // A name that is like no other may be a type of a newer server, so it is let through.
    nearest(name).map(|known| format!("there is no type {name}; did you mean {known}?"))
}
