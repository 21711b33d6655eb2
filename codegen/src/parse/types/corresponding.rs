//! ClickHouse's counterpart of a Postgres type, for a `type = "…"` that is said once for both stores.

use crate::clickhouse::types::Type as Ch;
use crate::postgres::types::Type as Pg;

/// The ClickHouse type that holds the same values. None where that depends on the Rust type (`inet`), or where
/// there is none: then the Rust type's default counts.
pub(crate) fn corresponding(ty: &Pg) -> Option<Ch> {
    Some(match ty {
        Pg::Boolean => Ch::Bool,
        Pg::SmallInt => Ch::Int(16),
        Pg::Integer => Ch::Int(32),
        Pg::BigInt => Ch::Int(64),
        Pg::Real => Ch::Float32,
        Pg::DoublePrecision => Ch::Float64,
        Pg::Numeric(Some((precision, scale))) => {
            let (precision, scale) = (u8::try_from(*precision).ok()?, u8::try_from(*scale).ok()?);
            (precision <= 76 && scale <= precision).then_some(Ch::Decimal(precision, scale))?
        }
        Pg::Text | Pg::Varchar(_) | Pg::Char(_) | Pg::Bytea | Pg::Json | Pg::Jsonb => Ch::String,
        Pg::Uuid => Ch::Uuid,
        Pg::Date => Ch::Date32,
        Pg::Timestamp(digits) | Pg::Timestamptz(digits) => Ch::DateTime64(digits.unwrap_or(6), None),
        Pg::Array(element) => Ch::Array(Box::new(corresponding(element)?)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_for_both_stores() {
        let corresponds = |text: &str| corresponding(&text.parse().unwrap()).map(|ty| ty.to_string());
        for (postgres, clickhouse) in [
            ("varchar(50)", Some("String")),
            ("numeric(38,12)", Some("Decimal(38, 12)")),
            ("timestamptz(3)", Some("DateTime64(3)")),
            ("timestamp", Some("DateTime64(6)")),
            ("bigint[]", Some("Array(Int64)")),
            ("numeric", None),
            ("numeric(100,2)", None),
            ("numeric(5,-2)", None),
            ("inet", None),
        ] {
            assert_eq!(corresponds(postgres).as_deref(), clickhouse, "{postgres}");
        }
    }
}
