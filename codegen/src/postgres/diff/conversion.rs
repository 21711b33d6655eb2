//! What a change of a column's type does: to the rows, and to the table.

use crate::postgres::types::Type;

/// What becomes of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// Every value stays what it is.
    None,
    /// The server refuses values that do not fit.
    MayFail,
    /// The server rounds or cuts values without a word.
    Silent,
}

/// A change of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Conversion {
    pub loss: Loss,
    /// Whether the table is written anew.
    pub rewrites: bool,
    /// Whether the server has no assignment cast, so that USING has to say one.
    pub cast: Cast,
}

/// How the values get their new type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cast {
    /// By themselves.
    Implicit,
    /// `USING c::type`
    Explicit,
    /// `USING c::text::type`: there is no direct cast.
    ThroughText,
    /// `USING c::integer::type`: the only number that a truth value is.
    ThroughInteger,
    /// An array of the one value; NULL stays NULL.
    Wrapped,
    /// The first value of an array.
    First,
    /// `USING to_jsonb(c)`
    ToJson,
    /// `USING c AT TIME ZONE 'UTC'`: what the session's time zone is should not matter.
    AtUtc,
}

const fn conversion(loss: Loss, rewrites: bool, cast: Cast) -> Conversion {
    Conversion { loss, rewrites, cast }
}

/// What happens when a column of the type `from` gets the type `to`. Rewrites were measured on Postgres 15; casts are
/// those of `pg_cast`.
pub(super) fn of(from: &Type, to: &Type) -> Conversion {
    use Cast::{AtUtc, Explicit, Implicit, ThroughText};
    use Loss::{MayFail, None, Silent};
    if let (Type::Array(_), Type::Array(_)) = (from, to) {
        // Elements are converted one by one, so that the table is always written anew.
        return Conversion { rewrites: true, ..of(from.element(), to.element()) };
    }
    if let (Some(one), Some(other)) = (bits(from), bits(to)) {
        return conversion(if one <= other { None } else { MayFail }, true, Implicit);
    }
    match (from, to) {
        (Type::Varchar(old), Type::Varchar(new)) if fits(*old, *new) => conversion(None, false, Implicit),
        // ALTER casts by assignment, and that refuses what is too long; only blanks are cut.
        (Type::Varchar(_) | Type::Text, Type::Varchar(Some(_)) | Type::Char(_)) => {
            conversion(MayFail, true, Implicit)
        }
        (Type::Text | Type::Varchar(_), Type::Text | Type::Varchar(Option::None)) => {
            conversion(None, false, Implicit)
        }
        (Type::Char(old), Type::Char(new)) => {
            conversion(if old <= new { None } else { MayFail }, true, Implicit)
        }
        (Type::Char(old), Type::Varchar(new)) if !fits(Some(*old), *new) => {
            conversion(MayFail, true, Implicit)
        }
        (Type::Char(_), Type::Text | Type::Varchar(_)) => conversion(None, true, Implicit),
        (Type::Numeric(_), Type::Numeric(Option::None)) => conversion(None, false, Implicit),
        (Type::Numeric(Some((precision, scale))), Type::Numeric(Some((new_precision, new_scale)))) => {
            let whole = |precision: u16, scale: i16| i32::from(precision) - i32::from(scale);
            let loss = if new_scale < scale {
                Silent
            } else if whole(*new_precision, *new_scale) < whole(*precision, *scale) {
                MayFail
            } else {
                None
            };
            conversion(loss, scale != new_scale || new_precision < precision, Implicit)
        }
        (Type::Numeric(Option::None), Type::Numeric(Some(_))) => conversion(Silent, true, Implicit),
        (Type::SmallInt | Type::Integer | Type::BigInt, Type::Numeric(Option::None)) => {
            conversion(None, true, Implicit)
        }
        (Type::SmallInt | Type::Integer | Type::BigInt, Type::Numeric(Some(_))) => {
            conversion(MayFail, true, Implicit)
        }
        (Type::SmallInt | Type::Integer, Type::DoublePrecision)
        | (Type::SmallInt, Type::Real)
        | (Type::Real, Type::DoublePrecision) => conversion(None, true, Implicit),
        // As many digits as every such number keeps: `FLT_DIG` and `DBL_DIG` of C.
        (Type::Numeric(Some((..=6, _))), Type::Real)
        | (Type::Numeric(Some((..=15, _))), Type::DoublePrecision) => conversion(None, true, Implicit),
        (
            Type::Real | Type::DoublePrecision | Type::Numeric(_),
            Type::SmallInt | Type::Integer | Type::BigInt,
        )
        | (
            Type::Real | Type::DoublePrecision | Type::BigInt | Type::Integer,
            Type::Real | Type::DoublePrecision,
        )
        | (Type::Numeric(_), Type::Real | Type::DoublePrecision)
        | (Type::Real | Type::DoublePrecision, Type::Numeric(_)) => conversion(Silent, true, Implicit),
        (Type::Timestamp(old), Type::Timestamp(new))
        | (Type::Timestamptz(old), Type::Timestamptz(new))
        | (Type::Time(old), Type::Time(new))
        | (Type::TimeTz(old), Type::TimeTz(new)) => {
            let keeps = digits(*old) <= digits(*new);
            conversion(if keeps { None } else { Silent }, !keeps, Implicit)
        }
        // Times without a zone are taken for UTC; whether they are, only a person knows.
        (Type::Timestamp(_), Type::Timestamptz(_)) | (Type::Timestamptz(_), Type::Timestamp(_)) => {
            conversion(Silent, true, AtUtc)
        }
        (Type::Date, Type::Timestamp(_) | Type::Timestamptz(_)) => conversion(None, true, Implicit),
        (Type::Timestamp(_) | Type::Timestamptz(_), Type::Date | Type::Time(_)) => {
            conversion(Silent, true, Implicit)
        }
        // Days, or a zone, are left out or made up.
        (Type::Interval | Type::TimeTz(_), Type::Time(_)) | (Type::Time(_), Type::TimeTz(_)) => {
            conversion(Silent, true, Implicit)
        }
        (Type::Cidr, Type::Inet) => conversion(None, false, Implicit),
        (Type::Inet, Type::Cidr) => conversion(Silent, true, Implicit),
        (Type::Json, Type::Jsonb) => conversion(Silent, true, Implicit),
        (Type::Jsonb, Type::Json) => conversion(None, true, Implicit),
        // Text that is compared in another way: the extension's casts have no function.
        (Type::Other(name), Type::Text | Type::Varchar(Option::None)) if name == CITEXT => {
            conversion(None, false, Implicit)
        }
        (Type::Text | Type::Varchar(_), Type::Other(name)) if name == CITEXT => {
            conversion(None, false, Implicit)
        }
        (Type::Enum(_), Type::Enum(_)) => conversion(MayFail, true, ThroughText),
        (_, Type::Text | Type::Varchar(Option::None)) => conversion(None, true, Implicit),
        // A cast that is written out would cut what is too long.
        (_, Type::Varchar(Some(_)) | Type::Char(_)) => conversion(MayFail, true, Implicit),
        (Type::Boolean, Type::SmallInt | Type::BigInt) => conversion(None, true, Cast::ThroughInteger),
        (Type::Array(_), Type::Json | Type::Jsonb) => conversion(None, true, Cast::ToJson),
        (Type::Array(_), one) if one == from.element() => conversion(Silent, true, Cast::First),
        (one, Type::Array(_)) if one == to.element() => conversion(None, true, Cast::Wrapped),
        (Type::Boolean, Type::Integer) => conversion(None, true, Explicit),
        (Type::Integer, Type::Boolean) => conversion(Silent, true, Explicit),
        (Type::Text | Type::Varchar(_), _) if rounds(to) => conversion(Silent, true, Explicit),
        (Type::Char(_) | Type::Json | Type::Jsonb, _) if rounds(to) => conversion(Silent, true, ThroughText),
        (Type::Text | Type::Varchar(_), _) => conversion(MayFail, true, Explicit),
        (Type::Other(_), _) | (_, Type::Other(_)) => conversion(MayFail, true, Explicit),
        _ => conversion(MayFail, true, ThroughText),
    }
}

/// The type of the extension `citext`.
const CITEXT: &str = "citext";

/// The width of an integer.
fn bits(ty: &Type) -> Option<u8> {
    match ty {
        Type::SmallInt => Some(16),
        Type::Integer => Some(32),
        Type::BigInt => Some(64),
        _ => None,
    }
}

/// Whether a text of one length always fits another.
fn fits(old: Option<u32>, new: Option<u32>) -> bool {
    new.is_none_or(|new| old.is_some_and(|old| old <= new))
}

/// Whether a number or a time in a text may have more digits than the type keeps.
fn rounds(to: &Type) -> bool {
    match to {
        Type::Numeric(precision) => precision.is_some(),
        Type::Real | Type::DoublePrecision => true,
        Type::Time(kept) | Type::TimeTz(kept) | Type::Timestamp(kept) | Type::Timestamptz(kept) => {
            digits(*kept) < digits(None)
        }
        _ => false,
    }
}

/// Digits after the second; six where nothing is said.
fn digits(digits: Option<u8>) -> u8 {
    digits.unwrap_or(6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_are_what_the_server_does() {
        let converted = |from: &str, to: &str| of(&from.parse().unwrap(), &to.parse().unwrap());
        let facts = [
            ("integer", "bigint", Loss::None, true),
            ("bigint", "integer", Loss::MayFail, true),
            ("varchar(10)", "varchar(20)", Loss::None, false),
            ("varchar(10)", "varchar(5)", Loss::MayFail, true),
            ("varchar(10)", "text", Loss::None, false),
            ("text", "varchar", Loss::None, false),
            ("text", "varchar(50)", Loss::MayFail, true),
            ("char(5)", "text", Loss::None, true),
            ("numeric(10,2)", "numeric(12,2)", Loss::None, false),
            ("numeric(10,2)", "numeric(12,3)", Loss::None, true),
            ("numeric(10,2)", "numeric", Loss::None, false),
            ("numeric", "numeric(10,2)", Loss::Silent, true),
            ("timestamptz(3)", "timestamptz", Loss::None, false),
            ("timestamptz", "timestamptz(3)", Loss::Silent, true),
            ("cidr", "inet", Loss::None, false),
            ("citext", "text", Loss::None, false),
            ("varchar(9)", "citext", Loss::None, false),
            ("json", "jsonb", Loss::Silent, true),
            ("varchar(10)[]", "text[]", Loss::None, true),
            ("integer", "varchar(5)", Loss::MayFail, true),
            ("integer[]", "varchar(5)[]", Loss::MayFail, true),
            ("numeric(10,2)", "double precision", Loss::None, true),
            ("text", "numeric(10,2)", Loss::Silent, true),
        ];
        for (from, to, loss, rewrites) in facts {
            let found = converted(from, to);
            assert_eq!((found.loss, found.rewrites), (loss, rewrites), "{from} to {to}");
        }
    }
}
