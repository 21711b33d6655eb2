//! Enums: what `#[derive(Enum)]` tells of a Rust enum.

use crate::ValueError;
use crate::sql::pg::PgTypeInfo;

/// An enum whose values are the labels of a column. Implemented by `#[derive(Enum)]`.
///
/// The three lists have one entry per variant, in the order of the variants.
pub trait Enum: Sized + Send + Sync + 'static {
    /// The native Postgres type; its object ids are 0, for they differ from database to database.
    const POSTGRES: PgTypeInfo;
    /// What each variant is called in the stores.
    const LABELS: &'static [&'static str];
    /// The number of each variant in Enum8 and Enum16.
    const NUMBERS: &'static [i16];
    /// The variants.
    const VARIANTS: &'static [Self];

    /// The place of this variant in the lists.
    fn ordinal(&self) -> usize;

    /// The variant at this place.
    fn at(ordinal: usize) -> Option<Self>;

    /// What this variant is called in the stores.
    fn label(&self) -> &'static str {
        Self::LABELS[self.ordinal()]
    }

    /// The variant that is called so in the stores.
    ///
    /// # Errors
    /// No variant is.
    fn from_label(label: &str) -> Result<Self, ValueError> {
        let found = Self::LABELS.iter().position(|own| *own == label);
        found.and_then(Self::at).ok_or_else(|| {
            let known = Self::LABELS.join(", ");
            let rust_type = std::any::type_name::<Self>();
            ValueError::new(format!("{label:?} is no `{rust_type}`; it knows {known}"))
        })
    }
}

/// What the codecs of all enums share; for [`__enum_codecs!`](crate::__enum_codecs).
pub mod codec {
    use super::Enum;
    use crate::ValueError;
    use crate::value::{ReadError, Written, text, wire};

    /// Appends the label.
    ///
    /// # Errors
    /// It is longer than the column, or holds a NUL byte.
    pub fn encode<E: Enum>(value: &E, room: u32, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        text::check_length(value.label(), room)?;
        text::write_postgres(value.label().as_bytes(), out)?;
        Ok(Written::Value)
    }

    /// Reads a label.
    ///
    /// # Errors
    /// No variant has it.
    pub fn decode<E: Enum>(bytes: Option<&[u8]>) -> Result<E, ValueError> {
        from_label(wire::present(bytes)?)
    }

    /// Appends the label as a ClickHouse string.
    pub fn write<E: Enum>(value: &E, out: &mut Vec<u8>) {
        wire::put_sized(value.label().as_bytes(), out);
    }

    /// Reads the label of a ClickHouse string.
    ///
    /// # Errors
    /// `input` ends too early, or no variant has the label.
    pub fn read<E: Enum>(input: &mut &[u8]) -> Result<E, ReadError> {
        Ok(from_label(wire::take_sized(input)?)?)
    }

    fn from_label<E: Enum>(bytes: &[u8]) -> Result<E, ValueError> {
        let found = E::LABELS.iter().position(|label| label.as_bytes() == bytes);
        found.and_then(E::at).ok_or_else(|| {
            ValueError::new(format!(
                "the column holds \"{}\", which is no `{}`; it knows {}",
                bytes.escape_ascii(),
                std::any::type_name::<E>(),
                E::LABELS.join(", ")
            ))
        })
    }

    /// The variant's number.
    pub fn number<E: Enum>(value: &E) -> i16 {
        E::NUMBERS[value.ordinal()]
    }

    /// Reads `N` bytes and finds the variant of the number that `parse` makes of them.
    ///
    /// # Errors
    /// `input` ends too early, or no variant has the number.
    pub fn read_number<E: Enum, const N: usize>(
        input: &mut &[u8],
        parse: impl FnOnce([u8; N]) -> i16,
    ) -> Result<E, ReadError> {
        let number = parse(wire::take(input)?);
        let found = E::NUMBERS.iter().position(|own| *own == number);
        found.and_then(E::at).ok_or_else(|| {
            let rust_type = std::any::type_name::<E>();
            ValueError::new(format!(
                "the column holds the number {number}, which no variant of `{rust_type}` has"
            ))
            .into()
        })
    }
}

/// Implements the codecs and [`Value`](crate::Value) of a type that implements [`Enum`]: its default types in both
/// stores, and the kind of argument it is (`Label` of a native enum, `Text` of one held as text).
#[doc(hidden)]
#[macro_export]
macro_rules! __enum_codecs {
    ($type:ty: $pg:ty, $ch:ty, $kind:ident) => {
        #[diagnostic::do_not_recommend]
        impl $crate::value::Value for $type {
            type Base = Self;
            type Like<R: $crate::value::Value> = R;
            type Postgres = $pg;
            type ClickHouse = $ch;
            const KIND: $crate::value::Kind = $crate::value::Kind::Scalar($crate::value::Scalar::$kind);
            $crate::__read_methods!();

            fn bind(&self, slot: $crate::value::Slot<'_>) {
                slot.text_or_label(<Self as $crate::value::Enum>::label(self));
            }
        }

        #[diagnostic::do_not_recommend]
        impl $crate::value::Read for $type {
            fn of_postgres(oid: u32, cell: ::core::option::Option<&[u8]>) -> ::core::result::Result<Self, $crate::ValueError> {
                $crate::value::read_enum_postgres(oid, cell)
            }

            fn of_clickhouse(ty: &$crate::value::ClickHouseType, input: &mut &[u8]) -> ::core::result::Result<Self, $crate::value::ReadError> {
                $crate::value::read_enum_clickhouse(ty, input)
            }
        }

        impl $crate::value::Element for $type {}

        $crate::__enum_codecs!(@postgres $type: [] $crate::sql::pg::Enum<$type>, ::core::primitive::u32::MAX);
        $crate::__enum_codecs!(@postgres $type: [] $crate::sql::pg::Text, ::core::primitive::u32::MAX);
        $crate::__enum_codecs!(@postgres $type: [const N: u32] $crate::sql::pg::Varchar<N>, if N == 0 { ::core::primitive::u32::MAX } else { N });

        $crate::__enum_codecs!(@label $type: $crate::sql::ch::String);
        $crate::__enum_codecs!(@label $type: $crate::sql::ch::LowCardinality<$crate::sql::ch::String>);
        $crate::__enum_codecs!(@number $type: $crate::sql::ch::Enum8<$type>, i8);
        $crate::__enum_codecs!(@number $type: $crate::sql::ch::Enum16<$type>, i16);
    };
    (@postgres $type:ty: [$($parameters:tt)*] $marker:ty, $room:expr) => {
        impl<$($parameters)*> $crate::value::PostgresBytes<$marker> for $type {
            fn to_postgres(&self, out: &mut ::std::vec::Vec<u8>) -> ::core::result::Result<$crate::value::Written, $crate::ValueError> {
                $crate::value::enum_codec::encode(self, $room, out)
            }

            fn from_postgres(bytes: ::core::option::Option<&[u8]>) -> ::core::result::Result<Self, $crate::ValueError> {
                $crate::value::enum_codec::decode(bytes)
            }
        }
    };
    (@label $type:ty: $marker:ty) => {
        impl $crate::value::ClickHouseBytes<$marker> for $type {
            const ALWAYS_FITS: bool = true;

            fn to_row_binary(&self, out: &mut ::std::vec::Vec<u8>) -> ::core::result::Result<(), $crate::ValueError> {
                $crate::value::enum_codec::write(self, out);
                ::core::result::Result::Ok(())
            }

            fn from_row_binary(input: &mut &[u8]) -> ::core::result::Result<Self, $crate::value::ReadError> {
                $crate::value::enum_codec::read(input)
            }
        }
    };
    (@number $type:ty: $marker:ty, $width:ty) => {
        impl $crate::value::ClickHouseBytes<$marker> for $type {
            fn to_row_binary(&self, out: &mut ::std::vec::Vec<u8>) -> ::core::result::Result<(), $crate::ValueError> {
                let number = <$width>::try_from($crate::value::enum_codec::number(self)).map_err(|_| {
                    $crate::ValueError::new("the variant's number does not fit Enum8; take enum16")
                })?;
                out.extend_from_slice(&number.to_le_bytes());
                ::core::result::Result::Ok(())
            }

            fn from_row_binary(input: &mut &[u8]) -> ::core::result::Result<Self, $crate::value::ReadError> {
                $crate::value::enum_codec::read_number(input, |bytes| <$width>::from_le_bytes(bytes).into())
            }
        }
    };
}
