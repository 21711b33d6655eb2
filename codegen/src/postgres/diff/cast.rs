//! What changing a column from one type to another does: one table.

use crate::postgres::name::literal;
use crate::schema::postgres::{Name, Type};

/// The types that behave alike in a cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Boolean,
    Integer,
    Float,
    Numeric,
    Text,
    Uuid,
    Date,
    Timestamp,
    Timestamptz,
    Time,
    TimeTz,
    Inet,
    Cidr,
    Json,
    Jsonb,
    Enum,
    Array,
    Other,
}

use Family::{
    Array, Boolean, Cidr, Date, Enum, Float, Inet, Integer, Json, Jsonb, Numeric, Text, Time, TimeTz,
    Timestamp, Timestamptz, Uuid,
};

fn family(ty: &Type) -> Family {
    match ty {
        Type::Boolean => Boolean,
        Type::SmallInt | Type::Integer | Type::BigInt => Integer,
        Type::Real | Type::DoublePrecision => Float,
        Type::Numeric(_) => Numeric,
        Type::Text | Type::Varchar(_) | Type::Char(_) => Text,
        Type::Uuid => Uuid,
        Type::Date => Date,
        Type::Time(_) => Time,
        Type::TimeTz(_) => TimeTz,
        Type::Timestamp(_) => Timestamp,
        Type::Timestamptz(_) => Timestamptz,
        Type::Inet => Inet,
        Type::Cidr => Cidr,
        Type::Json => Json,
        Type::Jsonb => Jsonb,
        Type::Enum(_) => Enum,
        Type::Array(_) => Array,
        Type::Other(_) | Type::Bytea | Type::Interval | Type::Macaddr | Type::Tsvector => Family::Other,
    }
}

/// A row: from, to, the USING expression (none where the server finds the cast), what is lost, and the condition of
/// rows that fail. `#` stands for the column, `@` for the new type.
type Row = (Family, Family, Option<&'static str>, Option<&'static str>, Option<&'static str>);

const BY_TEXT: Option<&str> = Some("#::text::@");
const CAST: Option<&str> = Some("#::@");
/// A text that the server cannot be asked about before it is cast.
const ANY: Option<&str> = Some("# IS NOT NULL");

/// The casts between different families. Sizes and precision are looked at besides, see [`narrowing`].
#[rustfmt::skip]
const CASTS: &[Row] = &[
    (Boolean, Integer, Some("#::integer::@"), None, None),
    (Integer, Boolean, Some("# <> 0"), Some("which number it was"), None),
    (Integer, Numeric, None, None, None),
    (Integer, Float, None, Some("digits of large numbers"), None),
    (Numeric, Integer, None, Some("digits after the point"), None),
    (Numeric, Float, None, Some("digits"), None),
    (Float, Integer, None, Some("digits after the point"), Some("#::text IN ('NaN', 'Infinity', '-Infinity')")),
    (Float, Numeric, None, Some("digits"), None),
    (Text, Boolean, CAST, Some("how it was written"),
     Some("lower(trim(#)) NOT IN ('t', 'true', 'y', 'yes', 'on', '1', 'f', 'false', 'n', 'no', 'off', '0')")),
    (Text, Integer, CAST, Some("how it was written"), Some(r"# !~ '^\s*[+-]?[0-9]+\s*$'")),
    (Text, Float, CAST, Some("how it was written"),
     Some(r"# !~* '^\s*([+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|nan|[+-]?inf(inity)?)\s*$'")),
    (Text, Numeric, CAST, Some("how it was written"),
     Some(r"# !~* '^\s*([+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|nan|[+-]?inf(inity)?)\s*$'")),
    (Text, Uuid, CAST, None, Some(r"# !~* '^\{?([0-9a-f]{4}-?){8}\}?$'")),
    (Text, Date, CAST, Some("how it was written"), ANY),
    (Text, Time, CAST, Some("how it was written"), ANY),
    (Text, TimeTz, CAST, Some("how it was written"), ANY),
    (Text, Timestamp, CAST, Some("how it was written"), ANY),
    (Text, Timestamptz, CAST, Some("how it was written"), ANY),
    (Text, Inet, CAST, None, ANY),
    (Text, Cidr, CAST, None, ANY),
    (Text, Json, CAST, None, ANY),
    (Text, Jsonb, CAST, Some("white space, the order of keys and repeated keys"), ANY),
    (Date, Timestamp, None, None, None),
    (Date, Timestamptz, Some("#::timestamp AT TIME ZONE 'UTC'"), None, None),
    (Timestamp, Date, None, Some("the time of day"), None),
    (Timestamp, Time, None, Some("the date"), None),
    (Timestamp, Timestamptz, Some("# AT TIME ZONE 'UTC'"), None, None),
    (Timestamptz, Date, Some("(# AT TIME ZONE 'UTC')::date"), Some("the time of day"), None),
    (Timestamptz, Time, Some("(# AT TIME ZONE 'UTC')::@"), Some("the date"), None),
    (Timestamptz, Timestamp, Some("# AT TIME ZONE 'UTC'"), None, None),
    (Time, TimeTz, Some("(#::text || '+00')::@"), None, None),
    (TimeTz, Time, None, Some("the time zone"), None),
    (Cidr, Inet, None, None, None),
    (Inet, Cidr, Some("network(#)"), Some("the address within the network"), None),
    (Json, Jsonb, None, Some("white space, the order of keys and repeated keys"), None),
    (Jsonb, Json, None, None, None),
    (Enum, Enum, BY_TEXT, None, None),
    (Text, Enum, BY_TEXT, None, None),
];

/// What a change of type does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cast {
    /// The expression after USING, where one is needed.
    pub(super) using: Option<String>,
    /// Whether all rows are written anew.
    pub(super) rewrites: bool,
    /// What is lost.
    pub(super) loses: Option<String>,
    /// The condition of the rows that make it fail.
    pub(super) fails: Option<String>,
}

/// What it does to change `column`, a quoted name. `labels` gives the values of an enum type.
pub(super) fn cast(column: &str, from: &Type, to: &Type, labels: impl Fn(&Name) -> Vec<String>) -> Cast {
    let filled = |template: &str| template.replace('#', column).replace('@', &to.to_string());
    let (old, new) = (family(from), family(to));
    let row = CASTS.iter().find(|row| (row.0, row.1) == (old, new));
    let mut cast = match row {
        Some((_, _, using, loses, fails)) => Cast {
            using: using.map(filled),
            rewrites: (old, new) != (Cidr, Inet),
            loses: loses.map(str::to_string),
            fails: fails.map(filled),
        },
        None if old == Array || new == Array => array(column, from, to),
        None if old == new && old != Family::Other => {
            Cast { rewrites: rewrites_within(from, to), ..Cast::default() }
        }
        // Every type has a text form, and the server writes into a text column by itself.
        None if new == Text => Cast { rewrites: true, ..Cast::default() },
        None => Cast {
            using: BY_TEXT.map(filled),
            rewrites: true,
            loses: Some("what the new type cannot say".into()),
            fails: ANY.map(filled),
        },
    };
    if let Some((lost, condition)) = narrowing(from, to) {
        cast.loses.get_or_insert(lost);
        cast.fails = match (cast.fails.take(), condition.map(|condition| filled(&condition))) {
            // The text is not cast for those that cannot be.
            (Some(one), Some(other)) if old == Text => Some(format!(
                "CASE WHEN {one} THEN true ELSE {} END",
                other.replace(column, &format!("{column}::numeric"))
            )),
            (Some(one), Some(other)) => Some(format!("{one} OR {other}")),
            (one, other) => one.or(other),
        };
    }
    if let Type::Enum(name) = to.element() {
        let labels: Vec<String> = labels(name).iter().map(|label| literal(label)).collect();
        let labels = labels.join(", ");
        cast.fails = match to {
            Type::Array(_) => {
                cast.fails.map(|_| format!("NOT ({column}::text[] <@ ARRAY[{labels}]::text[])"))
            }
            _ => Some(format!("{column}::text NOT IN ({labels})")),
        };
    }
    cast
}

/// From or to an array.
fn array(column: &str, from: &Type, to: &Type) -> Cast {
    let (using, loses) = match (from, to) {
        (Type::Array(_), Type::Array(_)) => (format!("{column}::text[]::{to}"), None),
        (Type::Array(_), _) if family(to) == Text => (format!("{column}::{to}"), None),
        (Type::Array(_), _) => {
            (format!("({column}[1])::text::{to}"), Some("all elements but the first".into()))
        }
        _ => (format!("CASE WHEN {column} IS NOT NULL THEN ARRAY[{column}]::text[]::{to} END"), None),
    };
    let fails = (family(to.element()) != Text).then(|| format!("{column} IS NOT NULL"));
    Cast { using: Some(using), rewrites: true, loses, fails }
}

/// Whether the rows are written anew for another size or precision.
fn rewrites_within(from: &Type, to: &Type) -> bool {
    use crate::schema::postgres::Type as T;
    match (from, to) {
        (T::Text | T::Varchar(_), T::Text | T::Varchar(None)) => false,
        (T::Varchar(Some(old)), T::Varchar(Some(new))) => new < old,
        (T::Numeric(Some(_)), T::Numeric(None)) => false,
        (T::Numeric(Some((precision, scale))), T::Numeric(Some((other, same)))) => {
            scale != same || other < precision
        }
        (T::Timestamp(old), T::Timestamp(new))
        | (T::Timestamptz(old), T::Timestamptz(new))
        | (T::Time(old), T::Time(new))
        | (T::TimeTz(old), T::TimeTz(new)) => digits(*new) < digits(*old),
        (one, other) => one != other,
    }
}

/// Without a number, six digits are kept after the second.
fn digits(of: Option<u8>) -> u8 {
    of.unwrap_or(6)
}

/// What is lost because the new type has less room, and the condition of rows that do not fit.
fn narrowing(from: &Type, to: &Type) -> Option<(String, Option<String>)> {
    use crate::schema::postgres::Type as T;
    let small = |least: i64, most: i64| {
        Some(("values that do not fit".to_string(), Some(format!("# NOT BETWEEN {least} AND {most}"))))
    };
    match (from, to) {
        (T::BigInt, T::Integer) => small(i32::MIN.into(), i32::MAX.into()),
        (T::BigInt | T::Integer, T::SmallInt) => small(i16::MIN.into(), i16::MAX.into()),
        (T::Real | T::DoublePrecision | T::Numeric(_) | T::Text | T::Varchar(_) | T::Char(_), to) => match to
        {
            T::SmallInt => small(i16::MIN.into(), i16::MAX.into()),
            T::Integer => small(i32::MIN.into(), i32::MAX.into()),
            T::BigInt => small(i64::MIN, i64::MAX),
            T::Real if *from == T::DoublePrecision => Some(("digits".into(), None)),
            T::Numeric(Some(new)) => decimal(from, *new),
            T::Varchar(Some(length)) | T::Char(length) => {
                let fits = match from {
                    T::Varchar(Some(old)) | T::Char(old) => old <= length,
                    _ => false,
                };
                let condition = format!("length(#) > {length}");
                (!fits && family(from) == Text)
                    .then(|| ("values that do not fit".into(), Some(condition)))
                    .or_else(|| {
                        (family(from) != Text).then(|| {
                            ("values that do not fit".into(), Some(format!("length(#::text) > {length}")))
                        })
                    })
            }
            _ => None,
        },
        (T::SmallInt | T::Integer | T::BigInt, T::Numeric(Some(new))) => decimal(from, *new),
        (T::Text | T::Varchar(_) | T::Char(_), _) => None,
        (_, T::Varchar(Some(length)) | T::Char(length)) => {
            Some(("values that do not fit".into(), Some(format!("length(#::text) > {length}"))))
        }
        (T::Timestamp(old) | T::Timestamptz(old), T::Timestamp(new) | T::Timestamptz(new))
        | (T::Time(old) | T::TimeTz(old), T::Time(new) | T::TimeTz(new))
            if digits(*new) < digits(*old) =>
        {
            Some(("digits after the second".into(), None))
        }
        _ => None,
    }
}

/// What `numeric(precision, scale)` cannot hold.
fn decimal(from: &Type, (precision, scale): (u16, i16)) -> Option<(String, Option<String>)> {
    // The digits before and after the point that the old type has.
    let (before, after) = match from {
        Type::SmallInt => (5, 0),
        Type::Integer => (10, 0),
        Type::BigInt => (19, 0),
        Type::Numeric(Some((precision, scale))) => {
            (i32::from(*precision) - i32::from(*scale), i32::from(*scale))
        }
        _ => (i32::MAX, i32::MAX),
    };
    let room = i32::from(precision) - i32::from(scale);
    if room >= before && i32::from(scale) >= after {
        return None;
    }
    let condition = (room < before).then(|| format!("abs(round(#::numeric, {scale})) >= 1e{room}"));
    let lost = if i32::from(scale) < after { "digits after the point" } else { "values that do not fit" };
    Some((lost.into(), condition))
}
