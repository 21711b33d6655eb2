//! Column types of Postgres.

use std::marker::PhantomData;

/// Declares markers without parameters.
macro_rules! plain {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        $($(#[$doc])* #[derive(Debug, Clone, Copy)] pub struct $name;)*
    };
}

plain! {
    /// `boolean`
    Boolean,
    /// `smallint`
    SmallInt,
    /// `integer`
    Integer,
    /// `bigint`
    BigInt,
    /// `real`
    Real,
    /// `double precision`
    DoublePrecision,
    /// `numeric` without limits
    NumericAny,
    /// `text`, and text types without a marker of their own (`citext`)
    Text,
    /// `bytea`
    Bytea,
    /// `uuid`
    Uuid,
    /// `date`
    Date,
    /// `interval`
    Interval,
    /// `inet`
    Inet,
    /// `cidr`
    Cidr,
    /// `macaddr`
    Macaddr,
    /// `json`
    Json,
    /// `jsonb`
    Jsonb,
    /// `tsvector`
    Tsvector,
}

/// `numeric(P, S)`
#[derive(Debug, Clone, Copy)]
pub struct Numeric<const P: u16, const S: i16>;
/// `varchar(N)`; 0 is `varchar` without a limit
#[derive(Debug, Clone, Copy)]
pub struct Varchar<const N: u32>;
/// `char(N)`
#[derive(Debug, Clone, Copy)]
pub struct Char<const N: u32>;
/// `time(P)`
#[derive(Debug, Clone, Copy)]
pub struct Time<const P: u8>;
/// `timetz(P)`
#[derive(Debug, Clone, Copy)]
pub struct TimeTz<const P: u8>;
/// `timestamp(P)`; 6 where SQL names none
#[derive(Debug, Clone, Copy)]
pub struct Timestamp<const P: u8>;
/// `timestamptz(P)`; 6 where SQL names none
#[derive(Debug, Clone, Copy)]
pub struct Timestamptz<const P: u8>;
/// `S[]`
#[derive(Debug, Clone, Copy)]
pub struct Array<S>(PhantomData<S>);
/// The native enum type of the Rust enum `E`
#[derive(Debug, Clone, Copy)]
pub struct Enum<E>(PhantomData<E>);

/// A marker's type on the wire.
pub trait PgType {
    /// Its name and object ids.
    const INFO: PgTypeInfo;
}

/// How a type is named to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PgTypeInfo {
    /// The name without parameters, as SQL: a cast to it changes no value.
    pub name: &'static str,
    /// The object id; 0 where only the database knows it (enums), and the server takes it from the context.
    pub oid: u32,
    /// The object id of its array type, or 0.
    pub array_oid: u32,
}
