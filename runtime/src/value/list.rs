//! Lists.

use super::wire::{present, put_size, take_size};
use super::{ClickHouseBytes, Element, Kind, PostgresBytes, ReadError, Slot, Value, Written};
use crate::ValueError;
use crate::sql::ch;
use crate::sql::pg::{self, PgType};

#[diagnostic::do_not_recommend]
impl<T: Element> Value for Vec<T> {
    type Base = Self;
    type Like<R: Value> = R;
    type Postgres = pg::Array<T::Postgres>;
    type ClickHouse = <T::ClickHouse as ch::Optional>::List;
    const KIND: Kind = Kind::Array(&T::KIND);
    crate::__read_methods!();

    fn bind(&self, slot: Slot<'_>) {
        slot.array(&T::KIND, self, |item, slot| item.bind(slot));
    }
}

impl<T: Element> Element for Vec<T> {}

/// Where the elements' object id stands in an array.
const ELEMENT_OID: std::ops::Range<usize> = 8..12;

/// Names the elements' type in an encoded Postgres array. Arrays of enums need it, for their codec does not know the
/// object id: it differs from database to database.
///
/// ```
/// let mut array = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// rowcol::value::set_element_oid(&mut array, 16_400);
/// assert_eq!(array[8..], 16_400_u32.to_be_bytes());
/// ```
pub fn set_element_oid(array: &mut [u8], oid: u32) {
    if let Some(place) = array.get_mut(ELEMENT_OID) {
        place.copy_from_slice(&oid.to_be_bytes());
    }
}

/// Appends an array of one dimension: dimensions, whether there are NULLs, the elements' type, length, lower bound,
/// then each element with its length, which is -1 for NULL.
pub(super) fn write_postgres<T>(
    element_oid: u32,
    count: usize,
    items: impl IntoIterator<Item = T>,
    out: &mut Vec<u8>,
    encode: impl Fn(T, &mut Vec<u8>) -> Result<Written, ValueError>,
) -> Result<Written, ValueError> {
    let too_large = |_| ValueError::new("the list is too large: Postgres takes at most 1 GiB");
    let head = out.len();
    out.extend_from_slice(&i32::from(count > 0).to_be_bytes());
    out.extend_from_slice(&0_i32.to_be_bytes());
    out.extend_from_slice(&element_oid.to_be_bytes());
    if count == 0 {
        return Ok(Written::Value);
    }
    out.extend_from_slice(&i32::try_from(count).map_err(too_large)?.to_be_bytes());
    out.extend_from_slice(&1_i32.to_be_bytes());
    let mut has_nulls = false;
    for item in items {
        let start = out.len();
        out.extend_from_slice(&(-1_i32).to_be_bytes());
        match encode(item, out)? {
            Written::Null => has_nulls = true,
            Written::Value => {
                let length = i32::try_from(out.len() - start - 4).map_err(too_large)?;
                out[start..start + 4].copy_from_slice(&length.to_be_bytes());
            }
        }
    }
    out[head + 4..head + 8].copy_from_slice(&i32::from(has_nulls).to_be_bytes());
    Ok(Written::Value)
}

/// Takes a number of 32 bits from the front of an array.
fn take_i32(bytes: &mut &[u8]) -> Result<i32, ValueError> {
    let (head, rest) = bytes.split_first_chunk().ok_or_else(malformed)?;
    *bytes = rest;
    Ok(i32::from_be_bytes(*head))
}

fn malformed() -> ValueError {
    ValueError::new("the bytes are no array")
}

impl<T: PostgresBytes<S>, S: PgType> PostgresBytes<pg::Array<S>> for Vec<T> {
    fn to_postgres(&self, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        write_postgres(S::INFO.oid, self.len(), self, out, T::to_postgres)
    }

    fn from_postgres(bytes: Option<&[u8]>) -> Result<Self, ValueError> {
        read_postgres(bytes, |_, item| T::from_postgres(item))
    }
}

/// Reads an array of at most one dimension; `read` gets the object id of the elements' type with each of them.
pub(super) fn read_postgres<T>(
    bytes: Option<&[u8]>,
    read: impl Fn(u32, Option<&[u8]>) -> Result<T, ValueError>,
) -> Result<Vec<T>, ValueError> {
    let mut bytes = present(bytes)?;
    let dimensions = take_i32(&mut bytes)?;
    let _has_nulls = take_i32(&mut bytes)?;
    let element_oid = take_i32(&mut bytes)?.cast_unsigned();
    match dimensions {
        0 => return Ok(Vec::new()),
        1 => {}
        more => {
            return Err(ValueError::new(format!(
                "the column holds an array of {more} dimensions, which a `Vec` cannot hold"
            )));
        }
    }
    let count = usize::try_from(take_i32(&mut bytes)?).map_err(|_| malformed())?;
    let _lower_bound = take_i32(&mut bytes)?;
    // Each element has a length of four bytes, so that a wrong count cannot ask for more memory than was sent.
    let mut items = Vec::with_capacity(count.min(bytes.len() / 4));
    for _ in 0..count {
        let item = match take_i32(&mut bytes)? {
            -1 => None,
            length => {
                let length = usize::try_from(length).map_err(|_| malformed())?;
                let (item, rest) = bytes.split_at_checked(length).ok_or_else(malformed)?;
                bytes = rest;
                Some(item)
            }
        };
        items.push(read(element_oid, item)?);
    }
    Ok(items)
}

/// Appends where each list ends, counted in elements.
pub(super) fn write_offsets(lengths: impl Iterator<Item = usize>, out: &mut Vec<u8>) {
    let mut end = 0_u64;
    for length in lengths {
        end += length as u64;
        out.extend_from_slice(&end.to_le_bytes());
    }
}

impl<T: ClickHouseBytes<S>, S> ClickHouseBytes<ch::Array<S>> for Vec<T> {
    const ALWAYS_FITS: bool = T::ALWAYS_FITS;

    fn to_row_binary(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        put_size(self.len(), out);
        self.iter().try_for_each(|item| item.to_row_binary(out))
    }

    fn to_native<'a>(
        values: impl Iterator<Item = &'a Self> + Clone,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError>
    where
        Self: 'a,
    {
        write_offsets(values.clone().map(Vec::len), out);
        T::to_native(values.flatten(), out)
    }

    fn from_row_binary(input: &mut &[u8]) -> Result<Self, ReadError> {
        let count = take_size(input)?;
        // Most elements have a byte at least; a wrong count cannot ask for much memory.
        let mut items = Vec::with_capacity(count.min(input.len()));
        for _ in 0..count {
            items.push(T::from_row_binary(input)?);
        }
        Ok(items)
    }
}
