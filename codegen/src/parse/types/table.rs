//! The type table: each Rust type's default column types, and what else may hold it.
//!
//! | | |
//! |---|---|
//! | an integer | any integer at least as wide and of fitting sign, any decimal with enough digits |
//! | the rest | what its row lists |
//!
//! Types with parameters (`Vec<T>`, `Option<T>`, maps, tuples, `Id<M>`, `Json<T>`) are made of these rows by
//! [`lower::types`](crate::lower::types).

use crate::clickhouse::types::Type as Ch;
use crate::postgres::types::Type as Pg;

/// A Rust type that a column can hold.
#[derive(Debug)]
pub struct Row {
    /// Its name here and in [`TypeName::Known`](crate::model::TypeName::Known).
    pub name: &'static str,
    /// The Postgres type it has unless told otherwise.
    pub postgres: Pg,
    /// The ClickHouse type it has unless told otherwise; none where the store has no such type.
    pub clickhouse: Option<Ch>,
    /// What may hold it.
    pub fits: Fits,
}

/// What may hold a Rust type.
#[derive(Debug)]
pub enum Fits {
    /// What holds every integer of this kind.
    Integers {
        /// Whether it can be negative.
        signed: bool,
        /// Its width.
        bits: u16,
    },
    /// These types.
    These {
        /// In Postgres.
        postgres: &'static [Shape<Pg>],
        /// In ClickHouse.
        clickhouse: &'static [Shape<Ch>],
    },
}

/// Types that differ in their parameters only.
#[derive(Debug)]
pub struct Shape<T: 'static> {
    /// As a message names them: `varchar(n)`.
    pub words: &'static str,
    /// Whether a type is one of them.
    pub matches: fn(&T) -> bool,
}

/// `shape!(Pg, "varchar(n)", Varchar(_))`
macro_rules! shape {
    ($store:ident, $words:literal, $($pattern:tt)+) => {
        Shape { words: $words, matches: |ty| matches!(ty, $store::$($pattern)+) }
    };
}

const fn integer(name: &'static str, postgres: Pg, clickhouse: Ch, signed: bool, bits: u16) -> Row {
    Row { name, postgres, clickhouse: Some(clickhouse), fits: Fits::Integers { signed, bits } }
}

const fn row(
    name: &'static str,
    postgres: Pg,
    clickhouse: Option<Ch>,
    postgres_fits: &'static [Shape<Pg>],
    clickhouse_fits: &'static [Shape<Ch>],
) -> Row {
    Row {
        name,
        postgres,
        clickhouse,
        fits: Fits::These { postgres: postgres_fits, clickhouse: clickhouse_fits },
    }
}

const CH_STRING: Shape<Ch> = shape!(Ch, "String", String);
const TIMESTAMPTZ: Shape<Pg> = shape!(Pg, "timestamptz(p)", Timestamptz(_));
const TIMESTAMP: Shape<Pg> = shape!(Pg, "timestamp(p)", Timestamp(_));
const DATE_TIMES: &[Shape<Ch>] =
    &[shape!(Ch, "DateTime64(p)", DateTime64(..)), shape!(Ch, "DateTime", DateTime(_))];
const INET: Shape<Pg> = shape!(Pg, "inet", Inet);
const NUMERIC: Shape<Pg> = shape!(Pg, "numeric(p, s)", Numeric(_));
const DECIMAL: Shape<Ch> = shape!(Ch, "Decimal(p, s)", Decimal(..));
pub(crate) const BYTEA: Shape<Pg> = shape!(Pg, "bytea", Bytea);
/// What holds text, and so text ids and the labels of an enum.
pub(crate) const TEXTS: &[Shape<Pg>] = &[
    shape!(Pg, "text", Text),
    shape!(Pg, "varchar(n)", Varchar(_)),
    shape!(Pg, "char(n)", Char(_)),
    Shape { words: "citext", matches: |ty| matches!(ty, Pg::Other(name) if name == "citext") },
];
/// What holds JSON in Postgres.
pub(crate) const JSONS: &[Shape<Pg>] =
    &[shape!(Pg, "jsonb", Jsonb), shape!(Pg, "json", Json), shape!(Pg, "text", Text)];

/// Every type without parameters.
pub static TYPES: &[Row] = &[
    row(
        "bool",
        Pg::Boolean,
        Some(Ch::Bool),
        &[shape!(Pg, "boolean", Boolean)],
        &[shape!(Ch, "Bool", Bool), shape!(Ch, "UInt8", UInt(8))],
    ),
    integer("i8", Pg::SmallInt, Ch::Int(8), true, 8),
    integer("i16", Pg::SmallInt, Ch::Int(16), true, 16),
    integer("i32", Pg::Integer, Ch::Int(32), true, 32),
    integer("i64", Pg::BigInt, Ch::Int(64), true, 64),
    integer("i128", Pg::Numeric(Some((39, 0))), Ch::Int(128), true, 128),
    integer("I256", Pg::Numeric(Some((77, 0))), Ch::Int(256), true, 256),
    integer("u8", Pg::SmallInt, Ch::UInt(8), false, 8),
    integer("u16", Pg::Integer, Ch::UInt(16), false, 16),
    integer("u32", Pg::BigInt, Ch::UInt(32), false, 32),
    integer("u64", Pg::Numeric(Some((20, 0))), Ch::UInt(64), false, 64),
    integer("u128", Pg::Numeric(Some((39, 0))), Ch::UInt(128), false, 128),
    integer("U256", Pg::Numeric(Some((78, 0))), Ch::UInt(256), false, 256),
    row(
        "f32",
        Pg::Real,
        Some(Ch::Float32),
        &[shape!(Pg, "real", Real), shape!(Pg, "double precision", DoublePrecision)],
        &[shape!(Ch, "Float32", Float32), shape!(Ch, "Float64", Float64)],
    ),
    row(
        "f64",
        Pg::DoublePrecision,
        Some(Ch::Float64),
        &[shape!(Pg, "double precision", DoublePrecision)],
        &[shape!(Ch, "Float64", Float64)],
    ),
    row("String", Pg::Text, Some(Ch::String), TEXTS, &[CH_STRING]),
    row("Vec<u8>", Pg::Bytea, Some(Ch::String), &[BYTEA], &[CH_STRING]),
    row(
        "Uuid",
        Pg::Uuid,
        Some(Ch::Uuid),
        &[shape!(Pg, "uuid", Uuid), shape!(Pg, "text", Text)],
        &[shape!(Ch, "UUID", Uuid), CH_STRING],
    ),
    row("Decimal", Pg::Numeric(Some((28, 10))), Some(Ch::Decimal(28, 10)), &[NUMERIC], &[DECIMAL]),
    row("BigDecimal", Pg::Numeric(None), Some(Ch::Decimal(76, 38)), &[NUMERIC], &[DECIMAL]),
    row(
        "Timestamp",
        Pg::Timestamptz(None),
        Some(Ch::DateTime64(6, None)),
        &[TIMESTAMPTZ, TIMESTAMP],
        DATE_TIMES,
    ),
    row("NaiveDateTime", Pg::Timestamp(None), Some(Ch::DateTime64(6, None)), &[TIMESTAMP], DATE_TIMES),
    row(
        "NaiveDate",
        Pg::Date,
        Some(Ch::Date32),
        &[shape!(Pg, "date", Date)],
        &[shape!(Ch, "Date32", Date32), shape!(Ch, "Date", Date)],
    ),
    row("NaiveTime", Pg::Time(None), None, &[shape!(Pg, "time(p)", Time(_))], &[CH_STRING]),
    row("Interval", Pg::Interval, None, &[shape!(Pg, "interval", Interval)], &[]),
    row("IpAddr", Pg::Inet, Some(Ch::Ipv6), &[INET], &[shape!(Ch, "IPv6", Ipv6), CH_STRING]),
    row("Ipv4Addr", Pg::Inet, Some(Ch::Ipv4), &[INET], &[shape!(Ch, "IPv4", Ipv4)]),
    row("Ipv6Addr", Pg::Inet, Some(Ch::Ipv6), &[INET], &[shape!(Ch, "IPv6", Ipv6)]),
    row("IpNetwork", Pg::Cidr, Some(Ch::String), &[shape!(Pg, "cidr", Cidr), INET], &[CH_STRING]),
    row("RawJson", Pg::Jsonb, Some(Ch::String), JSONS, &[CH_STRING, shape!(Ch, "JSON", Json(_))]),
];

/// Names that a model cannot use, and what to write instead.
pub(super) const INSTEAD: &[(&str, &str)] = &[
    ("usize", "u64"),
    ("isize", "i64"),
    ("char", "String"),
    ("str", "String"),
    ("Duration", "rowcol::Interval, or i64 with the unit in its name"),
    ("SystemTime", "rowcol::Timestamp"),
    ("OffsetDateTime", "rowcol::Timestamp"),
    ("HashSet", "Vec"),
    ("BTreeSet", "Vec"),
    ("VecDeque", "Vec"),
];

/// The row of a type.
#[must_use]
pub fn known(name: &str) -> Option<&'static Row> {
    TYPES.iter().find(|row| row.name == name)
}
