//! UUIDs, as such and as text.

use uuid::Uuid;

use super::wire::{exactly, present, put_sized, take, take_sized, value};
use super::{ClickHouseBytes, Element, PostgresBytes, ReadError, Written, text};
use crate::ValueError;
use crate::sql::{ch, pg};

value! {
    Uuid: pg::Uuid, ch::Uuid, Uuid, |value| uuid(*value);
}

impl Element for Uuid {}

impl PostgresBytes<pg::Uuid> for Uuid {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        out.extend_from_slice(self.as_bytes());
        Ok(Written::Value)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        exactly(bytes).map(Uuid::from_bytes)
    }
}

fn parse(bytes: &[u8]) -> Result<Uuid, ValueError> {
    // A char(n) column fills up with blanks.
    let text = text::from_utf8(bytes)?.trim_end_matches(' ');
    text.parse().map_err(|_| ValueError::new(format!("the column holds {text:?}, which is no UUID")))
}

/// The 36 characters with hyphens.
macro_rules! as_text {
    ($([$($parameters:tt)*] $marker:ty, $room:expr;)*) => {
        $(impl<$($parameters)*> PostgresBytes<$marker> for Uuid {
            fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
                let mut buffer = [0; 36];
                let text = self.hyphenated().encode_lower(&mut buffer);
                text::check_length(text, $room)?;
                out.extend_from_slice(text.as_bytes());
                Ok(Written::Value)
            }

            fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
                parse(present(bytes)?)
            }
        })*
    };
}

as_text! {
    [] pg::Text, u32::MAX;
    [const N: u32] pg::Varchar<N>, if N == 0 { u32::MAX } else { N };
    [const N: u32] pg::Char<N>, N;
}

/// ClickHouse keeps a UUID as two numbers of 64 bits, each with its lowest byte first.
impl ClickHouseBytes<ch::Uuid> for Uuid {
    const ALWAYS_FITS: bool = true;

    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        let (high, low) = self.as_u64_pair();
        out.extend_from_slice(&high.to_le_bytes());
        out.extend_from_slice(&low.to_le_bytes());
        Ok(())
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        let bytes: [u8; 16] = take(input)?;
        let number = u128::from_le_bytes(bytes);
        Ok(Uuid::from_u128(number.rotate_left(64)))
    }
}

impl ClickHouseBytes<ch::String> for Uuid {
    const ALWAYS_FITS: bool = true;

    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        put_sized(self.hyphenated().encode_lower(&mut [0; 36]).as_bytes(), out);
        Ok(())
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        Ok(parse(take_sized(input)?)?)
    }
}
