//! Floating-point numbers. NaN and the infinities travel like all others.

use super::wire::{exactly, take, value};
use super::{ClickHouseBytes, Element, PostgresBytes, ReadError, Written};
use crate::ValueError;
use crate::sql::{ch, pg};

value! {
    f32: pg::Real, ch::Float32, F32, |value| f32(*value);
    f64: pg::DoublePrecision, ch::Float64, F64, |value| f64(*value);
}

impl Element for f32 {}
impl Element for f64 {}

/// `type as the type on the wire: its name in both stores; how it comes back`.
macro_rules! codecs {
    ($($type:ty as $wire:ty: $pg:ty, $ch:ty, $narrow:expr;)*) => {
        $(
            impl PostgresBytes<$pg> for $type {
                #[inline]
                fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
                    out.extend_from_slice(&<$wire>::from(*self).to_be_bytes());
                    Ok(Written::Value)
                }

                #[inline]
                fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
                    $narrow(<$wire>::from_be_bytes(exactly(bytes)?))
                }
            }

            impl ClickHouseBytes<$ch> for $type {
                const ALWAYS_FITS: bool = true;

                #[inline]
                fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
                    out.extend_from_slice(&<$wire>::from(*self).to_le_bytes());
                    Ok(())
                }

                #[inline]
                fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
                    Ok($narrow(<$wire>::from_le_bytes(take(input)?))?)
                }
            }
        )*
    };
}

codecs! {
    f32 as f32: pg::Real, ch::Float32, Ok::<_, ValueError>;
    f32 as f64: pg::DoublePrecision, ch::Float64, narrow;
    f64 as f64: pg::DoublePrecision, ch::Float64, Ok::<_, ValueError>;
}

/// The number in 32 bits, if it has no more digits than they hold.
#[expect(clippy::cast_possible_truncation, clippy::float_cmp, reason = "what the cast loses is the question")]
fn narrow(wide: f64) -> Result<f32, ValueError> {
    let narrow = wide as f32;
    if f64::from(narrow) == wide || wide.is_nan() {
        return Ok(narrow);
    }
    Err(ValueError::new(format!(
        "the column holds {wide}, which an `f32` would round; make the field an `f64`"
    )))
}
