//! Column types of Postgres.

use std::marker::PhantomData;

/// Declares markers without parameters: their name in SQL, the object id of the type and of its array type.
macro_rules! plain {
    ($($(#[$doc:meta])* $marker:ident = $name:literal, $oid:literal, $array_oid:literal;)*) => {
        /// What the types without parameters are called.
        const WITHOUT_PARAMETERS: &[PgTypeInfo] = &[$($marker::INFO),*];

        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $marker;

            impl PgType for $marker {
                const INFO: PgTypeInfo = builtin!($name, $oid, $array_oid);
            }
        )*
    };
}

/// What a built-in type is called; its array type adds `[]`.
macro_rules! builtin {
    ($name:literal, $oid:literal, $array_oid:literal) => {
        PgTypeInfo { name: $name, oid: $oid, array_name: concat!($name, "[]"), array_oid: $array_oid }
    };
}

plain! {
    /// `boolean`
    Boolean = "boolean", 16, 1000;
    /// `smallint`
    SmallInt = "smallint", 21, 1005;
    /// `integer`
    Integer = "integer", 23, 1007;
    /// `bigint`
    BigInt = "bigint", 20, 1016;
    /// `real`
    Real = "real", 700, 1021;
    /// `double precision`
    DoublePrecision = "double precision", 701, 1022;
    /// `numeric` without limits
    NumericAny = "numeric", 1700, 1231;
    /// `text`, and text types without a marker of their own (`citext`)
    Text = "text", 25, 1009;
    /// `bytea`
    Bytea = "bytea", 17, 1001;
    /// `uuid`
    Uuid = "uuid", 2950, 2951;
    /// `date`
    Date = "date", 1082, 1182;
    /// `interval`
    Interval = "interval", 1186, 1187;
    /// `inet`
    Inet = "inet", 869, 1041;
    /// `cidr`
    Cidr = "cidr", 650, 651;
    /// `macaddr`
    Macaddr = "macaddr", 829, 1040;
    /// `json`
    Json = "json", 114, 199;
    /// `jsonb`
    Jsonb = "jsonb", 3802, 3807;
    /// `tsvector`
    Tsvector = "tsvector", 3614, 3643;
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

/// Gives markers with parameters their type.
macro_rules! with_parameters {
    ($(<$(const $p:ident: $t:ty),*> $marker:ty = $name:literal, $oid:literal, $array_oid:literal;)*) => {
        $(impl<$(const $p: $t),*> PgType for $marker {
            const INFO: PgTypeInfo = builtin!($name, $oid, $array_oid);
        })*
    };
}

with_parameters! {
    <const P: u16, const S: i16> Numeric<P, S> = "numeric", 1700, 1231;
    <const N: u32> Varchar<N> = "varchar", 1043, 1015;
    // `character` alone would be `character(1)` and cut; `bpchar` is the same type without a length.
    <const N: u32> Char<N> = "bpchar", 1042, 1014;
    <const P: u8> Time<P> = "time", 1083, 1183;
    <const P: u8> TimeTz<P> = "timetz", 1266, 1270;
    <const P: u8> Timestamp<P> = "timestamp", 1114, 1115;
    <const P: u8> Timestamptz<P> = "timestamptz", 1184, 1185;
}

impl<S: PgType> PgType for Array<S> {
    // An array of arrays is of the same type: the number of dimensions belongs to the value.
    const INFO: PgTypeInfo = PgTypeInfo {
        name: S::INFO.array_name,
        oid: S::INFO.array_oid,
        array_name: S::INFO.array_name,
        array_oid: S::INFO.array_oid,
    };
}

impl<E: crate::value::Enum> PgType for Enum<E> {
    const INFO: PgTypeInfo = E::POSTGRES;
}

/// The built-in types.
fn built_in() -> impl Iterator<Item = &'static PgTypeInfo> {
    const WITH_PARAMETERS: &[PgTypeInfo] = &[
        Numeric::<1, 0>::INFO,
        Varchar::<0>::INFO,
        Char::<1>::INFO,
        Time::<6>::INFO,
        TimeTz::<6>::INFO,
        Timestamp::<6>::INFO,
        Timestamptz::<6>::INFO,
    ];
    WITHOUT_PARAMETERS.iter().chain(WITH_PARAMETERS)
}

/// The type of an array's elements, of the built-in types.
pub(crate) fn element_of(array: &PgTypeInfo) -> Option<PgTypeInfo> {
    built_in().find(|element| array.oid != 0 && element.array_oid == array.oid).copied()
}

/// Object ids from here on belong to the database: enums, and types such as `citext`.
pub(crate) const FIRST_OF_DATABASE: u32 = 16_384;
/// The object id of `name`, the type of identifiers, whose bytes are text.
pub(crate) const NAME: u32 = 19;

/// The name of the built-in type with this object id.
pub(crate) fn name_of(oid: u32) -> Option<&'static str> {
    built_in().find_map(|ty| match oid {
        0 => None,
        oid if ty.oid == oid => Some(ty.name),
        oid if ty.array_oid == oid => Some(ty.array_name),
        _ => None,
    })
}

/// A marker's type on the wire.
pub trait PgType {
    /// Its names and object ids.
    const INFO: PgTypeInfo;
}

/// How a type is named to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PgTypeInfo {
    /// The name without parameters, as SQL: a cast to it changes no value.
    pub name: &'static str,
    /// The object id; 0 where only the database knows it (enums), and the server takes it from the context.
    pub oid: u32,
    /// The name of its array type, as SQL.
    pub array_name: &'static str,
    /// The object id of its array type, or 0.
    pub array_oid: u32,
}
