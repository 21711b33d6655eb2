//! Where a value of RowBinary ends, for rows that are kept and read later.

use rowcol_codegen::schema::clickhouse::Type;

use crate::ValueError;
use crate::sql::ch::decimal_width;
use crate::value::ReadError;

/// Moves `input` behind a value of this type.
pub(super) fn skip(ty: &Type, input: &mut &[u8]) -> Result<(), ReadError> {
    let width = match ty {
        Type::Bool => 1,
        Type::Int(bits) | Type::UInt(bits) => usize::from(*bits) / 8,
        Type::Float32 | Type::Date32 | Type::DateTime(_) | Type::Ipv4 => 4,
        Type::Float64 | Type::DateTime64(..) => 8,
        Type::Date | Type::Enum16(_) => 2,
        Type::Enum8(_) => 1,
        Type::Uuid | Type::Ipv6 => 16,
        Type::Decimal(precision, _) => decimal_width(*precision),
        Type::FixedString(length) => *length as usize,
        Type::String | Type::Json(_) => size(input)?,
        Type::LowCardinality(inner) | Type::SimpleAggregateFunction(_, inner) => return skip(inner, input),
        Type::Nullable(inner) => {
            let null = take(1, input)?;
            return if null == [0] { skip(inner, input) } else { Ok(()) };
        }
        Type::Array(element) => {
            for _ in 0..size(input)? {
                skip(element, input)?;
            }
            return Ok(());
        }
        Type::Map(key, value) => {
            for _ in 0..size(input)? {
                skip(key, input)?;
                skip(value, input)?;
            }
            return Ok(());
        }
        Type::Tuple(elements) => {
            return elements.iter().try_for_each(|(_, element)| skip(element, input));
        }
        Type::Variant(_) | Type::AggregateFunction(..) | Type::Other(_) => {
            return Err(ValueError::new(format!("a value of type {ty} cannot be part of a shape")).into());
        }
    };
    take(width, input).map(drop)
}

fn take<'a>(width: usize, input: &mut &'a [u8]) -> Result<&'a [u8], ReadError> {
    let (head, rest) = input.split_at_checked(width).ok_or(ReadError::Incomplete)?;
    *input = rest;
    Ok(head)
}

fn size(input: &mut &[u8]) -> Result<usize, ReadError> {
    crate::value::take_size(input)
}
