//! Steps that all codecs share: taking bytes from what a server sent, and variable-length sizes.

use super::ReadError;
use crate::ValueError;

/// The bytes of a value that is not NULL.
#[inline]
pub(super) fn present(bytes: Option<&[u8]>) -> Result<&[u8], ValueError> {
    bytes.ok_or(ValueError(std::borrow::Cow::Borrowed(
        "the column holds NULL; make the field an `Option` or the column NOT NULL",
    )))
}

/// The bytes of a value that is not NULL and has `N` of them.
#[inline]
pub(super) fn exactly<const N: usize>(bytes: Option<&[u8]>) -> Result<[u8; N], ValueError> {
    let bytes = present(bytes)?;
    <[u8; N]>::try_from(bytes).map_err(|_| wrong_size(bytes.len(), N))
}

#[cold]
fn wrong_size(found: usize, expected: usize) -> ValueError {
    ValueError::new(format!(
        "the value has {found} bytes where the column's type has {expected}; is the column of another type than the model says?"
    ))
}

/// Takes `N` bytes from the front.
#[inline]
pub(super) fn take<const N: usize>(input: &mut &[u8]) -> Result<[u8; N], ReadError> {
    let (head, rest) = input.split_first_chunk().ok_or(ReadError::Incomplete)?;
    *input = rest;
    Ok(*head)
}

/// Takes a size: seven bits a byte, the lowest first.
#[inline]
pub(crate) fn take_size(input: &mut &[u8]) -> Result<usize, ReadError> {
    let mut size = 0_u64;
    for (index, byte) in input.iter().enumerate() {
        if index == 9 && *byte > 1 {
            break;
        }
        size |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            *input = &input[index + 1..];
            return usize::try_from(size).map_err(|_| oversized());
        }
    }
    if input.len() < 10 { Err(ReadError::Incomplete) } else { Err(oversized()) }
}

#[cold]
fn oversized() -> ReadError {
    ReadError::Invalid(ValueError::new("the bytes do not hold a size where one is expected"))
}

/// Takes a size and so many bytes.
#[inline]
pub(super) fn take_sized<'a>(input: &mut &'a [u8]) -> Result<&'a [u8], ReadError> {
    let size = take_size(input)?;
    let (head, rest) = input.split_at_checked(size).ok_or(ReadError::Incomplete)?;
    *input = rest;
    Ok(head)
}

/// Appends a size.
#[inline]
pub(super) fn put_size(size: usize, out: &mut Vec<u8>) {
    let mut left = size as u64;
    while left >= 0x80 {
        out.push(left.to_le_bytes()[0] | 0x80);
        left >>= 7;
    }
    out.push(left.to_le_bytes()[0]);
}

/// Appends a size and the bytes.
#[inline]
pub(super) fn put_sized(bytes: &[u8], out: &mut Vec<u8>) {
    put_size(bytes.len(), out);
    out.extend_from_slice(bytes);
}

/// Implements [`Value`](super::Value) and [`Element`](super::Element) of a type that is compared as itself.
macro_rules! value {
    ($($type:ty: $pg:ty, $ch:ty, $kind:ident, |$value:ident| $method:ident($argument:expr);)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl $crate::value::Value for $type {
                type Base = Self;
                type Postgres = $pg;
                type ClickHouse = $ch;
                const KIND: $crate::value::Kind = $crate::value::Kind::Scalar($crate::value::Scalar::$kind);
                $crate::__read_methods!();

                #[inline]
                fn bind(&self, slot: $crate::value::Slot<'_>) {
                    let $value = self;
                    slot.$method($argument);
                }
            }
        )*
    };
}
pub(super) use value;
