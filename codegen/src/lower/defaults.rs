//! `#[default(…)]` as SQL.

use crate::clickhouse::types::Type as Ch;
use crate::model::{DefaultValue, Field, TypeName};
use crate::postgres::types::Type as Pg;
use crate::{clickhouse, postgres};

use super::Names;

impl Names<'_> {
    /// The label of an enum's variant, by the variant's name.
    fn label(&self, field: &Field, variant: &str) -> Option<String> {
        let TypeName::Named(name) = &field.ty.name else { return None };
        let variants = &self.enumeration(name)?.variants;
        variants.iter().find(|found| found.ident.node == variant).map(|found| found.label.node.clone())
    }

    /// DEFAULT in Postgres; nothing where the value does not go with the type.
    #[must_use]
    pub fn postgres_default(&self, field: &Field, default: &DefaultValue, ty: &Pg) -> Option<String> {
        match (default, ty) {
            (DefaultValue::Sql(sql), _) => Some(sql.clone()),
            (DefaultValue::Now, Pg::Timestamptz(_)) => Some("CURRENT_TIMESTAMP".to_owned()),
            // A type without a zone holds UTC, whatever the session's zone is.
            (DefaultValue::Now, Pg::Timestamp(_)) => Some("timezone('utc', now())".to_owned()),
            (DefaultValue::Now, Pg::Date) => Some("(timezone('utc', now()))::date".to_owned()),
            (DefaultValue::Now, Pg::Time(_)) => Some("(timezone('utc', now()))::time".to_owned()),
            (DefaultValue::Bool(value), Pg::Boolean) => Some(value.to_string()),
            (DefaultValue::Number(number), Pg::SmallInt | Pg::Integer | Pg::BigInt) => whole(number),
            (DefaultValue::Number(number), Pg::Numeric(_) | Pg::Real | Pg::DoublePrecision) => {
                Some(number.clone())
            }
            (DefaultValue::Text(text), _) if takes_text(ty) => Some(postgres::name::literal(text)),
            (DefaultValue::Variant(name), Pg::Enum(_) | Pg::Text | Pg::Varchar(_) | Pg::Char(_)) => {
                self.label(field, name).map(|label| postgres::name::literal(&label))
            }
            (DefaultValue::EmptyList, Pg::Array(_)) => Some("'{}'".to_owned()),
            (DefaultValue::EmptyList, Pg::Json | Pg::Jsonb) => Some("'[]'".to_owned()),
            (DefaultValue::EmptyObject, Pg::Json | Pg::Jsonb) => Some("'{}'".to_owned()),
            _ => None,
        }
    }

    /// DEFAULT in ClickHouse; nothing where the value does not go with the type.
    #[must_use]
    pub fn clickhouse_default(&self, field: &Field, default: &DefaultValue, ty: &Ch) -> Option<String> {
        match (default, bare(ty)) {
            (DefaultValue::Sql(sql), _) => Some(sql.clone()),
            (DefaultValue::Now, Ch::DateTime64(digits, _)) => Some(format!("now64({digits})")),
            (DefaultValue::Now, Ch::DateTime(_)) => Some("now()".to_owned()),
            (DefaultValue::Now, Ch::Date) => Some("toDate(now('UTC'))".to_owned()),
            (DefaultValue::Now, Ch::Date32) => Some("toDate32(now('UTC'))".to_owned()),
            (DefaultValue::Bool(value), Ch::Bool) => Some(value.to_string()),
            (DefaultValue::Bool(value), Ch::UInt(8)) => Some(u8::from(*value).to_string()),
            (DefaultValue::Number(number), Ch::Int(_) | Ch::UInt(_)) => whole(number),
            (DefaultValue::Number(number), Ch::Float32 | Ch::Float64) => Some(number.clone()),
            // A number with a point is a Float64 in SQL; a text keeps all of its digits.
            (DefaultValue::Number(number), Ch::Decimal(..)) => {
                whole(number).or_else(|| Some(clickhouse::name::literal(number)))
            }
            (DefaultValue::Text(text), Ch::String | Ch::Uuid | Ch::Ipv4 | Ch::Ipv6) => {
                Some(clickhouse::name::literal(text))
            }
            (DefaultValue::Variant(name), Ch::String | Ch::Enum8(_) | Ch::Enum16(_)) => {
                self.label(field, name).map(|label| clickhouse::name::literal(&label))
            }
            (DefaultValue::EmptyList, Ch::Array(_)) => Some("[]".to_owned()),
            (DefaultValue::EmptyList, Ch::String) => Some("'[]'".to_owned()),
            (DefaultValue::EmptyList | DefaultValue::EmptyObject, Ch::Map(..)) => Some("map()".to_owned()),
            (DefaultValue::EmptyObject, Ch::String | Ch::Json(_)) => Some("'{}'".to_owned()),
            _ => None,
        }
    }
}

/// The type without Nullable and LowCardinality.
fn bare(ty: &Ch) -> &Ch {
    match ty {
        Ch::Nullable(inner) | Ch::LowCardinality(inner) => bare(inner),
        _ => ty,
    }
}

/// A number without a fraction and without an exponent.
fn whole(number: &str) -> Option<String> {
    let digits = number.strip_prefix('-').unwrap_or(number);
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.to_owned())
}

fn takes_text(ty: &Pg) -> bool {
    matches!(
        ty,
        Pg::Text
            | Pg::Varchar(_)
            | Pg::Char(_)
            | Pg::Uuid
            | Pg::Inet
            | Pg::Cidr
            | Pg::Macaddr
            | Pg::Interval
            | Pg::Date
            | Pg::Time(_)
            | Pg::Other(_)
    )
}
