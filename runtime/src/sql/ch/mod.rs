//! Column types of ClickHouse.

use std::marker::PhantomData;

/// Declares markers without parameters: their name, and the bytes of their default value, which are all zero.
macro_rules! plain {
    ($($(#[$doc:meta])* $marker:ident = $name:literal, $width:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $marker;

            impl Simple for $marker {}

            impl ChType for $marker {
                type Nullable = Nullable<Self>;

                fn write_name_as(_: Naming, out: &mut std::string::String) {
                    out.push_str($name);
                }

                fn write_default(out: &mut Vec<u8>) {
                    out.extend_from_slice(&[0; $width]);
                }
            }
        )*
    };
}

plain! {
    /// `Bool`
    Bool = "Bool", 1;
    /// `Int8`
    Int8 = "Int8", 1;
    /// `Int16`
    Int16 = "Int16", 2;
    /// `Int32`
    Int32 = "Int32", 4;
    /// `Int64`
    Int64 = "Int64", 8;
    /// `Int128`
    Int128 = "Int128", 16;
    /// `Int256`
    Int256 = "Int256", 32;
    /// `UInt8`
    UInt8 = "UInt8", 1;
    /// `UInt16`
    UInt16 = "UInt16", 2;
    /// `UInt32`
    UInt32 = "UInt32", 4;
    /// `UInt64`
    UInt64 = "UInt64", 8;
    /// `UInt128`
    UInt128 = "UInt128", 16;
    /// `UInt256`
    UInt256 = "UInt256", 32;
    /// `Float32`
    Float32 = "Float32", 4;
    /// `Float64`
    Float64 = "Float64", 8;
    /// `String`
    String = "String", 1;
    /// `Date`
    Date = "Date", 2;
    /// `DateTime`
    DateTime = "DateTime", 4;
    /// `UUID`
    Uuid = "UUID", 16;
    /// `IPv4`
    Ipv4 = "IPv4", 4;
    /// `IPv6`
    Ipv6 = "IPv6", 16;
}

/// `Date32`
#[derive(Debug, Clone, Copy)]
pub struct Date32;
/// `JSON`, sent and read as its text
#[derive(Debug, Clone, Copy)]
pub struct Json;
/// `Decimal(P, S)`
#[derive(Debug, Clone, Copy)]
pub struct Decimal<const P: u8, const S: u8>;
/// `FixedString(N)`
#[derive(Debug, Clone, Copy)]
pub struct FixedString<const N: usize>;
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

/// An `AggregateFunction(…)` column: its state is made and used by the server, and never travels
#[derive(Debug, Clone, Copy)]
pub struct AggregateFunction;

/// Which of a type's names is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// The name that an insert in the format Native gives the column. The server converts to the column's own type:
    /// values of LowCardinality and JSON columns are sent as plain values and as text.
    Sent,
    /// The column's own name, as DDL has it and as the server sends it in the formats with types. A time zone and an
    /// aggregate function's arguments are left out, for the marker does not have them.
    Declared,
}

/// A marker's type on the wire.
pub trait ChType {
    /// The type of a column of this type that may be NULL: LowCardinality goes outside of Nullable.
    type Nullable: Optional;
    /// Whether a column of values is more than one value after the other: arrays, maps, tuples.
    const NESTED: bool = false;
    /// Whether the type's default value stands for NULL.
    const NULL_AS_DEFAULT: bool = false;

    /// Appends one of the type's names.
    fn write_name_as(naming: Naming, out: &mut std::string::String);

    /// Appends the type's name as inserts in the format Native send it.
    ///
    /// ```
    /// use rowcol::sql::ch::{ChType, LowCardinality, Map, Naming, String, UInt64};
    ///
    /// type Usage = Map<LowCardinality<String>, UInt64>;
    /// let (mut sent, mut declared) = Default::default();
    /// Usage::write_name(&mut sent);
    /// Usage::write_name_as(Naming::Declared, &mut declared);
    /// assert_eq!(sent, "Map(String, UInt64)");
    /// assert_eq!(declared, "Map(LowCardinality(String), UInt64)");
    /// ```
    fn write_name(out: &mut std::string::String) {
        Self::write_name_as(Naming::Sent, out);
    }

    /// Appends the type's default value in RowBinary: `""`, 0, an empty list.
    fn write_default(out: &mut Vec<u8>);
}

/// A type, or `()` where a Rust type has none in ClickHouse: then its options and lists have none either.
pub trait Optional {
    /// [`ChType::Nullable`]
    type Nullable: Optional;
    /// [`Array`]
    type List: Optional;
}

impl Optional for () {
    type Nullable = ();
    type List = ();
}

impl<S: ChType> Optional for S {
    type Nullable = S::Nullable;
    type List = Array<S>;
}

/// A type that can be Nullable, or none: no list, map or tuple.
#[diagnostic::on_unimplemented(
    message = "ClickHouse has no NULL among lists, maps and tuples",
    label = "this column cannot be had of a row that may be missing: select the whole row"
)]
pub trait Simple {}

impl Simple for () {}
impl Simple for Date32 {}
impl Simple for Json {}
impl<const P: u8, const S: u8> Simple for Decimal<P, S> {}
impl<const N: usize> Simple for FixedString<N> {}
impl<const P: u8> Simple for DateTime64<P> {}
impl<E> Simple for Enum8<E> {}
impl<E> Simple for Enum16<E> {}
impl<S> Simple for LowCardinality<S> {}

mod names;
pub(crate) use names::decimal_width;
