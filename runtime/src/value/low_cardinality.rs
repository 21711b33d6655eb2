//! LowCardinality: how a column is kept. Its values travel like those of the type inside.

use std::net::{Ipv4Addr, Ipv6Addr};

use chrono::{NaiveDate, NaiveDateTime};
use ethnum::{I256, U256};
use ipnetwork::IpNetwork;
use uuid::Uuid;

use super::{ClickHouseBytes, ReadError, Timestamp};
use crate::ValueError;
use crate::sql::ch;

/// Types and the column types that they have inside of LowCardinality. One rule for all types would keep types outside
/// of this crate from having one for all columns.
macro_rules! low_cardinality {
    ($($({$($parameters:tt)*})? $type:ty: $marker:ty;)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl$(<$($parameters)*>)? ClickHouseBytes<ch::LowCardinality<$marker>> for $type {
                const ALWAYS_FITS: bool = <$type as ClickHouseBytes<$marker>>::ALWAYS_FITS;

                #[inline]
                fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
                    ClickHouseBytes::<$marker>::to_row_binary(self, out)
                }

                #[inline]
                fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
                    ClickHouseBytes::<$marker>::from_row_binary(input)
                }
            }
        )*
    };
}

low_cardinality! {
    String: ch::String;
    Vec<u8>: ch::String;
    {const N: usize} [u8; N]: ch::FixedString<N>;
    Uuid: ch::String;
    Uuid: ch::Uuid;
    IpNetwork: ch::String;
    Ipv4Addr: ch::Ipv4;
    Ipv6Addr: ch::Ipv6;
    NaiveDate: ch::Date;
    NaiveDate: ch::Date32;
    Timestamp: ch::DateTime;
    NaiveDateTime: ch::DateTime;
    i8: ch::Int8;
    i16: ch::Int16;
    i32: ch::Int32;
    i64: ch::Int64;
    i128: ch::Int128;
    I256: ch::Int256;
    u8: ch::UInt8;
    u16: ch::UInt16;
    u32: ch::UInt32;
    u64: ch::UInt64;
    u128: ch::UInt128;
    U256: ch::UInt256;
    f32: ch::Float32;
    f64: ch::Float64;
}

#[diagnostic::do_not_recommend]
impl<T, S> ClickHouseBytes<ch::LowCardinality<ch::Nullable<S>>> for Option<T>
where
    Self: ClickHouseBytes<ch::Nullable<S>>,
    T: ClickHouseBytes<ch::LowCardinality<S>>,
{
    const ALWAYS_FITS: bool = <Self as ClickHouseBytes<ch::Nullable<S>>>::ALWAYS_FITS;

    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        ClickHouseBytes::<ch::Nullable<S>>::to_row_binary(self, out)
    }

    fn to_native<'a>(
        values: impl Iterator<Item = &'a Self> + Clone,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError>
    where
        Self: 'a,
    {
        <Self as ClickHouseBytes<ch::Nullable<S>>>::to_native(values, out)
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        ClickHouseBytes::<ch::Nullable<S>>::from_row_binary(input)
    }
}
