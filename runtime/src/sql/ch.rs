//! Column types of ClickHouse.

use std::marker::PhantomData;

/// Declares markers without parameters.
macro_rules! plain {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        $($(#[$doc])* #[derive(Debug, Clone, Copy)] pub struct $name;)*
    };
}

plain! {
    /// `Bool`
    Bool,
    /// `Int8`
    Int8,
    /// `Int16`
    Int16,
    /// `Int32`
    Int32,
    /// `Int64`
    Int64,
    /// `Int128`
    Int128,
    /// `Int256`
    Int256,
    /// `UInt8`
    UInt8,
    /// `UInt16`
    UInt16,
    /// `UInt32`
    UInt32,
    /// `UInt64`
    UInt64,
    /// `UInt128`
    UInt128,
    /// `UInt256`
    UInt256,
    /// `Float32`
    Float32,
    /// `Float64`
    Float64,
    /// `String`
    String,
    /// `Date`
    Date,
    /// `Date32`
    Date32,
    /// `DateTime`
    DateTime,
    /// `UUID`
    Uuid,
    /// `IPv4`
    Ipv4,
    /// `IPv6`
    Ipv6,
    /// `JSON`
    Json,
}

/// `Decimal(P, S)`
#[derive(Debug, Clone, Copy)]
pub struct Decimal<const P: u8, const S: u8>;
/// `FixedString(N)`
#[derive(Debug, Clone, Copy)]
pub struct FixedString<const N: u32>;
/// `DateTime64(P)`, in any time zone
#[derive(Debug, Clone, Copy)]
pub struct DateTime64<const P: u8>;
/// `Enum8(…)` of the Rust enum `E`
#[derive(Debug, Clone, Copy)]
pub struct Enum8<E>(PhantomData<E>);
/// `Enum16(…)` of the Rust enum `E`
#[derive(Debug, Clone, Copy)]
pub struct Enum16<E>(PhantomData<E>);
/// `Array(S)`
#[derive(Debug, Clone, Copy)]
pub struct Array<S>(PhantomData<S>);
/// `Map(K, V)`
#[derive(Debug, Clone, Copy)]
pub struct Map<K, V>(PhantomData<(K, V)>);
/// `Tuple(…)`; `T` is the Rust tuple of the elements' markers
#[derive(Debug, Clone, Copy)]
pub struct Tuple<T>(PhantomData<T>);
/// `Nullable(S)`
#[derive(Debug, Clone, Copy)]
pub struct Nullable<S>(PhantomData<S>);
/// `LowCardinality(S)`
#[derive(Debug, Clone, Copy)]
pub struct LowCardinality<S>(PhantomData<S>);
/// `S` without Nullable, holding an `Option`: None is the type's default value (`""`, 0), and reads back as None
#[derive(Debug, Clone, Copy)]
pub struct NullAsDefault<S>(PhantomData<S>);

/// A marker's name on the wire.
pub trait ChType {
    /// Appends the type's name as the formats with types write it.
    fn write_name(out: &mut std::string::String);
}
