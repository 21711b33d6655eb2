//! What is known of the built-in types, one row each, as the server's `pg_type` and `pg_opclass` have it.

use super::Type;
use crate::schema::postgres::Method::{self, Brin, Btree, Gin, Gist, Hash, Spgist};

/// A built-in type.
#[derive(Debug)]
pub struct Fact {
    /// `pg_type.typname`: `int4`
    pub name: &'static str,
    /// How `format_type` prints it: `integer`. A `#` stands where the parameters go.
    pub spelling: &'static str,
    /// Other spellings, in lower case, in the same form.
    pub aliases: &'static [&'static str],
    /// `pg_type.oid`
    pub oid: u32,
    /// The oid of an array of it.
    pub array_oid: u32,
    /// The type as it is when no parameters are written.
    pub base: Type,
    /// The parameters it takes.
    pub takes: Takes,
    /// The index methods that have a default operator class for it.
    pub indexes: &'static [Method],
}

/// The parameters that a type takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// None at all.
    Nothing,
    /// `(n)`: a number of characters.
    Length,
    /// `(p)`: digits after the second.
    Digits,
    /// `(p)` or `(p, s)`
    Decimal,
    /// Some that this library does not look into; with them the type is [`Type::Other`].
    Fields,
}

/// Stands for the parameters in a [`Fact`]'s spellings.
pub(super) const PARAMETERS: char = '#';

use Takes::{Decimal, Digits, Fields, Length, Nothing};

const ORDERED: &[Method] = &[Btree, Hash, Brin];
const WORDS: &[Method] = &[Btree, Hash, Brin, Spgist];

/// The built-in types that have a variant of [`Type`].
#[rustfmt::skip]
pub static FACTS: &[Fact] = &[
    Fact { name: "bool", spelling: "boolean", aliases: &[],
           oid: 16, array_oid: 1000, base: Type::Boolean, takes: Nothing, indexes: &[Btree, Hash] },
    Fact { name: "int2", spelling: "smallint", aliases: &[],
           oid: 21, array_oid: 1005, base: Type::SmallInt, takes: Nothing, indexes: ORDERED },
    Fact { name: "int4", spelling: "integer", aliases: &["int"],
           oid: 23, array_oid: 1007, base: Type::Integer, takes: Nothing, indexes: ORDERED },
    Fact { name: "int8", spelling: "bigint", aliases: &[],
           oid: 20, array_oid: 1016, base: Type::BigInt, takes: Nothing, indexes: ORDERED },
    Fact { name: "float4", spelling: "real", aliases: &[],
           oid: 700, array_oid: 1021, base: Type::Real, takes: Nothing, indexes: ORDERED },
    Fact { name: "float8", spelling: "double precision", aliases: &["float"],
           oid: 701, array_oid: 1022, base: Type::DoublePrecision, takes: Nothing, indexes: ORDERED },
    Fact { name: "numeric", spelling: "numeric#", aliases: &["decimal#", "dec#"],
           oid: 1700, array_oid: 1231, base: Type::Numeric(None), takes: Decimal, indexes: ORDERED },
    Fact { name: "text", spelling: "text", aliases: &[],
           oid: 25, array_oid: 1009, base: Type::Text, takes: Nothing, indexes: WORDS },
    Fact { name: "varchar", spelling: "character varying#",
           aliases: &["char varying#", "national character varying#", "national char varying#", "nchar varying#"],
           oid: 1043, array_oid: 1015, base: Type::Varchar(None), takes: Length, indexes: WORDS },
    Fact { name: "bpchar", spelling: "character#",
           aliases: &["char#", "national character#", "national char#", "nchar#"],
           oid: 1042, array_oid: 1014, base: Type::Char(1), takes: Length, indexes: ORDERED },
    Fact { name: "bytea", spelling: "bytea", aliases: &[],
           oid: 17, array_oid: 1001, base: Type::Bytea, takes: Nothing, indexes: ORDERED },
    Fact { name: "uuid", spelling: "uuid", aliases: &[],
           oid: 2950, array_oid: 2951, base: Type::Uuid, takes: Nothing, indexes: ORDERED },
    Fact { name: "date", spelling: "date", aliases: &[],
           oid: 1082, array_oid: 1182, base: Type::Date, takes: Nothing, indexes: ORDERED },
    Fact { name: "time", spelling: "time# without time zone", aliases: &["time#"],
           oid: 1083, array_oid: 1183, base: Type::Time(None), takes: Digits, indexes: ORDERED },
    Fact { name: "timetz", spelling: "time# with time zone", aliases: &[],
           oid: 1266, array_oid: 1270, base: Type::TimeTz(None), takes: Digits, indexes: ORDERED },
    Fact { name: "timestamp", spelling: "timestamp# without time zone", aliases: &["timestamp#"],
           oid: 1114, array_oid: 1115, base: Type::Timestamp(None), takes: Digits, indexes: ORDERED },
    Fact { name: "timestamptz", spelling: "timestamp# with time zone", aliases: &[],
           oid: 1184, array_oid: 1185, base: Type::Timestamptz(None), takes: Digits, indexes: ORDERED },
    Fact { name: "interval", spelling: "interval", aliases: &[],
           oid: 1186, array_oid: 1187, base: Type::Interval, takes: Fields, indexes: ORDERED },
    Fact { name: "inet", spelling: "inet", aliases: &[],
           oid: 869, array_oid: 1041, base: Type::Inet, takes: Nothing, indexes: WORDS },
    Fact { name: "cidr", spelling: "cidr", aliases: &[],
           oid: 650, array_oid: 651, base: Type::Cidr, takes: Nothing, indexes: WORDS },
    Fact { name: "macaddr", spelling: "macaddr", aliases: &[],
           oid: 829, array_oid: 1040, base: Type::Macaddr, takes: Nothing, indexes: ORDERED },
    Fact { name: "json", spelling: "json", aliases: &[],
           oid: 114, array_oid: 199, base: Type::Json, takes: Nothing, indexes: &[] },
    Fact { name: "jsonb", spelling: "jsonb", aliases: &[],
           oid: 3802, array_oid: 3807, base: Type::Jsonb, takes: Nothing, indexes: &[Btree, Hash, Gin] },
    Fact { name: "tsvector", spelling: "tsvector", aliases: &[],
           oid: 3614, array_oid: 3643, base: Type::Tsvector, takes: Nothing, indexes: &[Btree, Gin, Gist] },
];
