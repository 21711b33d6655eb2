//! Strings of bytes, of any length and of a fixed one.

use super::wire::{exactly, present, put_sized, take, take_sized, value};
use super::{ClickHouseBytes, Element, Kind, PostgresBytes, ReadError, Scalar, Slot, Value, Written};
use crate::ValueError;
use crate::sql::{ch, pg};

value! {
    Vec<u8>: pg::Bytea, ch::String, Bytes, |value| bytes(value);
}

impl Element for Vec<u8> {}

#[diagnostic::do_not_recommend]
impl<const N: usize> Value for [u8; N] {
    type Base = Self;
    type Like<R: Value> = R;
    type Postgres = pg::Bytea;
    type ClickHouse = ch::FixedString<N>;
    const KIND: Kind = Kind::Scalar(Scalar::Bytes);
    crate::__read_methods!();

    fn bind(&self, slot: Slot<'_>) {
        slot.bytes(self);
    }
}

impl<const N: usize> Element for [u8; N] {}

impl PostgresBytes<pg::Bytea> for Vec<u8> {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        out.extend_from_slice(self);
        Ok(Written::Value)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        present(bytes).map(<[u8]>::to_vec)
    }
}

impl<const N: usize> PostgresBytes<pg::Bytea> for [u8; N] {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        out.extend_from_slice(self);
        Ok(Written::Value)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        exactly(bytes)
    }
}

impl ClickHouseBytes<ch::String> for Vec<u8> {
    const ALWAYS_FITS: bool = true;

    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        put_sized(self, out);
        Ok(())
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        take_sized(input).map(<[u8]>::to_vec)
    }
}

impl<const N: usize> ClickHouseBytes<ch::FixedString<N>> for [u8; N] {
    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        out.extend_from_slice(self);
        Ok(())
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        take(input)
    }
}
