//! Blocks of rows in the format Native: column by column.

use std::ops::Range;

use crate::model::{ClickHouseColumn, ClickHouseModel, StoreTable, plain};
use crate::{Error, Result, ValueError};

/// Rows to be written, without their type.
pub(super) trait Batch: Send + Sync {
    fn table(&self) -> &'static StoreTable;
    fn rows(&self) -> usize;
    /// The fields whose columns are written.
    fn fields(&self) -> Vec<u16>;
    /// Appends the type's name of the n-th of them.
    fn type_name(&self, column: usize, out: &mut String);
    /// Whether a value of a column may not fit.
    fn may_fail(&self, column: usize) -> bool;
    /// Appends the values of some rows.
    fn write(&self, column: usize, rows: Range<usize>, out: &mut Vec<u8>) -> Result<(), ValueError>;
    /// Appends one value in RowBinary.
    #[cfg(feature = "testing")]
    fn cell(&self, column: usize, row: usize, out: &mut Vec<u8>) -> Result<(), ValueError>;
}

pub(super) struct TypedBatch<'a, M: 'static> {
    rows: &'a [M],
    columns: Vec<&'static ClickHouseColumn<M>>,
}

impl<'a, M: ClickHouseModel> TypedBatch<'a, M> {
    pub(super) fn new(rows: &'a [M]) -> Self {
        Self { rows, columns: M::CLICKHOUSE.iter().filter(|column| column.written).collect() }
    }
}

impl<M: ClickHouseModel> Batch for TypedBatch<'_, M> {
    fn table(&self) -> &'static StoreTable {
        super::table(M::TABLE)
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn fields(&self) -> Vec<u16> {
        self.columns.iter().map(|column| column.field).collect()
    }

    fn type_name(&self, column: usize, out: &mut String) {
        (self.columns[column].type_name)(out);
    }

    fn may_fail(&self, column: usize) -> bool {
        !self.columns[column].always_fits
    }

    fn write(&self, column: usize, rows: Range<usize>, out: &mut Vec<u8>) -> Result<(), ValueError> {
        (self.columns[column].write_column)(&self.rows[rows], out)
    }

    #[cfg(feature = "testing")]
    fn cell(&self, column: usize, row: usize, out: &mut Vec<u8>) -> Result<(), ValueError> {
        (self.columns[column].write)(&self.rows[row], out)
    }
}

/// Appends a block of some rows: its size, and for each column its name, its type, its values.
pub(super) fn encode(batch: &dyn Batch, rows: Range<usize>, out: &mut Vec<u8>) -> Result<()> {
    let table = batch.table();
    let fields = batch.fields();
    push_varint(fields.len(), out);
    push_varint(rows.len(), out);
    for (place, field) in fields.into_iter().enumerate() {
        let column = table.columns[usize::from(field)];
        push_text(&unquoted(column), out);
        let mut type_name = String::new();
        batch.type_name(place, &mut type_name);
        push_text(&type_name, out);
        write(batch, place, field, rows.clone(), out)?;
    }
    Ok(())
}

/// Finds a value that does not fit, where there may be one, from a row on, in blocks of so many rows.
pub(super) fn check(batch: &dyn Batch, from: usize, size: usize) -> Result<()> {
    let mut column = Vec::new();
    for (place, field) in batch.fields().into_iter().enumerate().filter(|(place, _)| batch.may_fail(*place)) {
        for start in (from..batch.rows()).step_by(size) {
            column.clear();
            write(batch, place, field, start..batch.rows().min(start + size), &mut column)?;
        }
    }
    Ok(())
}

/// Appends the values of a column.
fn write(batch: &dyn Batch, place: usize, field: u16, rows: Range<usize>, out: &mut Vec<u8>) -> Result<()> {
    let table = batch.table();
    batch.write(place, rows, out).map_err(|source| Error::Value {
        table: plain(table.name),
        column: plain(table.columns[usize::from(field)]),
        source,
    })
}

pub(super) fn push_varint(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(super) fn push_text(text: &str, out: &mut Vec<u8>) {
    push_varint(text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

/// A name without its quotes: the format has names as they are.
fn unquoted(name: &str) -> String {
    let inner = name.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    let Some(inner) = inner else { return name.to_owned() };
    let mut plain = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' | '`' => plain.extend(characters.next()),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(unquoted("`id`"), "id");
        assert_eq!(unquoted("id"), "id");
        assert_eq!(unquoted(r"`a\`b\\c`"), r"a`b\c");
        assert_eq!(unquoted("`a``b`"), "a`b");
    }

    #[test]
    fn numbers() {
        for (number, bytes) in
            [(0, vec![0]), (127, vec![127]), (128, vec![0x80, 1]), (65_536, vec![0x80, 0x80, 4])]
        {
            let mut out = Vec::new();
            push_varint(number, &mut out);
            assert_eq!(out, bytes);
        }
    }
}
