//! `bool`.

use super::wire::{exactly, take, value};
use super::{ClickHouseBytes, Element, PostgresBytes, ReadError, Written};
use crate::ValueError;
use crate::sql::{ch, pg};

value! {
    bool: pg::Boolean, ch::Bool, Bool, |value| bool(*value);
}

impl Element for bool {}

impl PostgresBytes<pg::Boolean> for bool {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        out.push(u8::from(*self));
        Ok(Written::Value)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        exactly(bytes).map(|[byte]| byte != 0)
    }
}

/// The same byte in both types.
macro_rules! clickhouse {
    ($($marker:ty),*) => {
        $(impl ClickHouseBytes<$marker> for bool {
            const ALWAYS_FITS: bool = true;

            fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
                out.push(u8::from(*self));
                Ok(())
            }

            fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
                match take(input)? {
                    [0] => Ok(false),
                    [1] => Ok(true),
                    [other] => {
                        Err(ValueError::new(format!("the column holds {other}, which is neither 0 nor 1")).into())
                    }
                }
            }
        })*
    };
}

clickhouse!(ch::Bool, ch::UInt8);
