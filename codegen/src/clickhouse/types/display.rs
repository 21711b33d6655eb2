//! Types in the spelling of `system.columns`.

use std::fmt::{self, Display, Formatter};

use super::super::name::{literal, quote_if_needed};
use super::Type;

impl Display for Type {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("Bool"),
            Self::Int(bits) => write!(f, "Int{bits}"),
            Self::UInt(bits) => write!(f, "UInt{bits}"),
            Self::Float32 => f.write_str("Float32"),
            Self::Float64 => f.write_str("Float64"),
            Self::Decimal(precision, scale) => write!(f, "Decimal({precision}, {scale})"),
            Self::String => f.write_str("String"),
            Self::FixedString(bytes) => write!(f, "FixedString({bytes})"),
            Self::Date => f.write_str("Date"),
            Self::Date32 => f.write_str("Date32"),
            Self::DateTime(None) => f.write_str("DateTime"),
            Self::DateTime(Some(zone)) => write!(f, "DateTime({})", literal(zone)),
            Self::DateTime64(precision, None) => write!(f, "DateTime64({precision})"),
            Self::DateTime64(precision, Some(zone)) => {
                write!(f, "DateTime64({precision}, {})", literal(zone))
            }
            Self::Uuid => f.write_str("UUID"),
            Self::Ipv4 => f.write_str("IPv4"),
            Self::Ipv6 => f.write_str("IPv6"),
            Self::Enum8(values) => call(f, "Enum8", values.iter().map(EnumValue)),
            Self::Enum16(values) => call(f, "Enum16", values.iter().map(EnumValue)),
            Self::Array(element) => write!(f, "Array({element})"),
            Self::Map(key, value) => write!(f, "Map({key}, {value})"),
            Self::Tuple(elements) => call(f, "Tuple", elements.iter().map(Element)),
            Self::Nullable(inner) => write!(f, "Nullable({inner})"),
            Self::LowCardinality(inner) => write!(f, "LowCardinality({inner})"),
            Self::Json(None) => f.write_str("JSON"),
            Self::Json(Some(arguments)) => write!(f, "JSON({arguments})"),
            Self::Variant(members) => call(f, "Variant", members.iter()),
            Self::AggregateFunction(function, arguments) => {
                write!(f, "AggregateFunction({function}")?;
                for argument in arguments {
                    write!(f, ", {argument}")?;
                }
                f.write_str(")")
            }
            Self::SimpleAggregateFunction(function, value) => {
                write!(f, "SimpleAggregateFunction({function}, {value})")
            }
            Self::Other(sql) => f.write_str(sql),
        }
    }
}

fn call<T: Display>(f: &mut Formatter<'_>, family: &str, arguments: impl Iterator<Item = T>) -> fmt::Result {
    write!(f, "{family}(")?;
    for (index, argument) in arguments.enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{argument}")?;
    }
    f.write_str(")")
}

struct EnumValue<'a, N>(&'a (String, N));

impl<N: Display> Display for EnumValue<'_, N> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", literal(&self.0.0), self.0.1)
    }
}

struct Element<'a>(&'a (Option<String>, Type));

impl Display for Element<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (name, ty) = self.0;
        match name {
            Some(name) => write!(f, "{} {ty}", quote_if_needed(name)),
            None => write!(f, "{ty}"),
        }
    }
}
