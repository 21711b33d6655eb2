//! Records within a cell: `array(select row(…))` in Postgres' binary format.

use crate::ValueError;
use crate::model::{Cells, Table};
use crate::query::Unread;
use crate::value::Value;

use super::select::readable_as;

/// The records of an array: `array_send` and `record_send` in Postgres' sources.
#[derive(Debug, Clone)]
pub(crate) struct Records<'a> {
    rest: &'a [u8],
    left: u32,
}

impl<'a> Records<'a> {
    /// The records in a cell.
    pub(crate) fn of(mut cell: &'a [u8]) -> Option<Self> {
        let dimensions = u32::from_be_bytes(take(&mut cell)?);
        let (_nulls, _element): ([u8; 4], [u8; 4]) = (take(&mut cell)?, take(&mut cell)?);
        match dimensions {
            0 => Some(Self { rest: &[], left: 0 }),
            1 => {
                let left = u32::from_be_bytes(take(&mut cell)?);
                let _lower: [u8; 4] = take(&mut cell)?;
                Some(Self { rest: cell, left })
            }
            _ => None,
        }
    }

    fn record(&mut self) -> Option<RecordCells<'a>> {
        let mut record = sized(&mut self.rest)??;
        let _columns: [u8; 4] = take(&mut record)?;
        Some(RecordCells { rest: record, next: 0 })
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<RecordCells<'a>, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        Some(self.record().ok_or(Unread::Incomplete))
    }
}

/// The cells of a record, one after the other.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct RecordCells<'a> {
    rest: &'a [u8],
    next: usize,
}

impl<'a> RecordCells<'a> {
    /// The type of the next cell, and its bytes.
    fn cell(&mut self) -> Option<(u32, Option<&'a [u8]>)> {
        let oid = u32::from_be_bytes(take(&mut self.rest)?);
        let bytes = sized(&mut self.rest)?;
        self.next += 1;
        Some((oid, bytes))
    }

    /// The bytes of the next cell.
    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        self.cell()?.1
    }

    /// The next cell.
    pub(crate) fn read<T: Value>(&mut self) -> Result<T, Unread> {
        let place = self.next;
        let (oid, bytes) = self.cell().ok_or(Unread::Incomplete)?;
        T::read_postgres(oid, bytes).map_err(|source| Unread::Place(place, source))
    }

    /// That the rest of the cells are the columns of a model, as its own codecs expect them.
    pub(crate) fn check(&self, table: &'static Table) -> Result<(), Unread> {
        let mut cells = self.clone();
        let columns = super::table(table);
        for field in columns.fields() {
            let (oid, _) = cells.cell().ok_or(Unread::Incomplete)?;
            if columns.postgres_type(field).is_some_and(|ty| !readable_as(oid, &ty)) {
                let source = ValueError::new("the column has another type; bring the table up to the model");
                return Err(Unread::Field(table, field, source));
            }
        }
        Ok(())
    }
}

impl Cells for RecordCells<'_> {
    fn next(&mut self) -> Option<&[u8]> {
        self.bytes()
    }
}

/// The next bytes, of a size that is known.
fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = from.split_first_chunk::<N>()?;
    *from = rest;
    Some(*taken)
}

/// The next bytes behind their size; `None` within is NULL.
#[allow(clippy::option_option)]
fn sized<'a>(from: &mut &'a [u8]) -> Option<Option<&'a [u8]>> {
    let size = i32::from_be_bytes(take(from)?);
    let Ok(size) = usize::try_from(size) else { return Some(None) };
    let (taken, rest) = from.split_at_checked(size)?;
    *from = rest;
    Some(Some(taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `array[row(7::int4, null::text)]`, as Postgres 15 sends it.
    const ONE: &[u8] = b"\0\0\0\x01\0\0\0\0\0\0\x08\xc9\0\0\0\x01\0\0\0\x01\
        \0\0\0\x18\0\0\0\x02\0\0\0\x17\0\0\0\x04\0\0\0\x07\0\0\0\x19\xff\xff\xff\xff";

    #[test]
    fn a_record_is_read_cell_by_cell() {
        let mut records = Records::of(ONE).unwrap();
        let mut record = records.next().unwrap().unwrap();
        assert_eq!(record.read::<i32>().unwrap(), 7);
        assert_eq!(record.read::<Option<String>>().unwrap(), None);
        assert!(matches!(record.read::<i32>(), Err(Unread::Incomplete)));
        assert!(records.next().is_none());
    }

    #[test]
    fn what_is_cut_off_is_an_error_and_no_panic() {
        for end in 0..ONE.len() {
            let Some(mut records) = Records::of(&ONE[..end]) else { continue };
            let record = records.next().unwrap();
            assert!(record.is_err(), "{end}");
        }
    }
}
