//! Types of a user's own around a type of the table.

/// Implements [`Value`](crate::Value) and the codecs of a struct of one field, in every column that holds the field's
/// type: the type, its field, the field's type, and its default types in both stores.
///
/// ```
/// struct Email(String);
/// rowcol::__newtype_codecs!(Email, 0: String, rowcol::sql::pg::Text, rowcol::sql::ch::String);
///
/// let mut args = rowcol::value::Args::new();
/// args.push(&Email("a@example.org".to_owned()));
/// assert_eq!(format!("{args:?}"), r#"["a@example.org"]"#);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __newtype_codecs {
    // For the derive, which writes `Value` itself: its tokens stand where the field's type stands.
    (@codecs $type:ty, $field:tt: $inner:ty) => {
        #[diagnostic::do_not_recommend]
        impl $crate::value::Read for $type {
            fn of_postgres(oid: u32, cell: ::core::option::Option<&[u8]>) -> ::core::result::Result<Self, $crate::ValueError> {
                ::core::result::Result::Ok(Self { $field: <$inner as $crate::value::Value>::read_postgres(oid, cell)? })
            }

            fn of_clickhouse(ty: &$crate::value::ClickHouseType, input: &mut &[u8]) -> ::core::result::Result<Self, $crate::value::ReadError> {
                ::core::result::Result::Ok(Self { $field: <$inner as $crate::value::Value>::read_clickhouse(ty, input)? })
            }
        }

        impl $crate::value::Element for $type {}

        #[diagnostic::do_not_recommend]
        impl<S> $crate::value::PostgresBytes<S> for $type
        where
            $inner: $crate::value::PostgresBytes<S>,
        {
            fn to_postgres(&self, out: &mut ::std::vec::Vec<u8>) -> ::core::result::Result<$crate::value::Written, $crate::ValueError> {
                $crate::value::PostgresBytes::<S>::to_postgres(&self.$field, out)
            }

            fn from_postgres(bytes: ::core::option::Option<&[u8]>) -> ::core::result::Result<Self, $crate::ValueError> {
                ::core::result::Result::Ok(Self { $field: $crate::value::PostgresBytes::<S>::from_postgres(bytes)? })
            }
        }

        #[diagnostic::do_not_recommend]
        impl<S> $crate::value::ClickHouseBytes<S> for $type
        where
            $inner: $crate::value::ClickHouseBytes<S>,
        {
            const ALWAYS_FITS: bool = <$inner as $crate::value::ClickHouseBytes<S>>::ALWAYS_FITS;

            fn to_row_binary(&self, out: &mut ::std::vec::Vec<u8>) -> ::core::result::Result<(), $crate::ValueError> {
                $crate::value::ClickHouseBytes::<S>::to_row_binary(&self.$field, out)
            }

            fn to_native<'a>(
                values: impl ::core::iter::Iterator<Item = &'a Self> + ::core::clone::Clone,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<(), $crate::ValueError>
            where
                Self: 'a,
            {
                <$inner as $crate::value::ClickHouseBytes<S>>::to_native(
                    ::core::iter::Iterator::map(values, |value| &value.$field),
                    out,
                )
            }

            fn from_row_binary(input: &mut &[u8]) -> ::core::result::Result<Self, $crate::value::ReadError> {
                ::core::result::Result::Ok(Self { $field: $crate::value::ClickHouseBytes::<S>::from_row_binary(input)? })
            }
        }
    };
    ($type:ty, $field:tt: $inner:ty, $pg:ty, $ch:ty) => {
        #[diagnostic::do_not_recommend]
        impl $crate::value::Value for $type {
            type Base = Self;
            type Like<R: $crate::value::Value> = R;
            type Postgres = $pg;
            type ClickHouse = $ch;
            const KIND: $crate::value::Kind = <$inner as $crate::value::Value>::KIND;
            $crate::__read_methods!();

            fn bind(&self, slot: $crate::value::Slot<'_>) {
                $crate::value::Value::bind(&self.$field, slot);
            }
        }

        $crate::__newtype_codecs!(@codecs $type, $field: $inner);
    };
}
