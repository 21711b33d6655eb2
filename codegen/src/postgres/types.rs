//! The column types of Postgres.

use super::super::schema::postgres::Name;

/// A column type. `Display` writes it as SQL, in the spelling that the server's `format_type` uses; `FromStr`
/// reads that and the usual aliases (`int8`, `varchar(20)`, `timestamptz(3)`, `text[]`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Type {
    /// `boolean`
    Boolean,
    /// `smallint`, 16 bits
    SmallInt,
    /// `integer`, 32 bits
    Integer,
    /// `bigint`, 64 bits
    BigInt,
    /// `real`, 32 bits
    Real,
    /// `double precision`, 64 bits
    DoublePrecision,
    /// `numeric`, or `numeric(precision, scale)`; the scale may be negative
    Numeric(Option<(u16, i16)>),
    /// `text`
    Text,
    /// `character varying`, or `character varying(n)`
    Varchar(Option<u32>),
    /// `character(n)`
    Char(u32),
    /// `bytea`
    Bytea,
    /// `uuid`
    Uuid,
    /// `date`
    Date,
    /// `time without time zone`, with 0 to 6 digits after the second
    Time(Option<u8>),
    /// `time with time zone`
    TimeTz(Option<u8>),
    /// `timestamp without time zone`
    Timestamp(Option<u8>),
    /// `timestamp with time zone`
    Timestamptz(Option<u8>),
    /// `interval`
    Interval,
    /// `inet`: an address, with or without a network
    Inet,
    /// `cidr`: a network
    Cidr,
    /// `macaddr`
    Macaddr,
    /// `json`, kept as the text that was given
    Json,
    /// `jsonb`
    Jsonb,
    /// `tsvector`
    Tsvector,
    /// An array of any dimensions
    Array(Box<Type>),
    /// An enum type of the schema
    Enum(Name),
    /// Any other type, as SQL
    Other(String),
}
