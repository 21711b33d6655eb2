//! Rows to be written, without their type.

use crate::model::{PostgresColumn, PostgresModel, StoreTable, Table, plain};
use crate::sql::pg::PgTypeInfo;
use crate::value::Written;
use crate::{Error, Result, ValueError};

/// Rows to be written. Columns are counted among those that are written.
pub(super) trait Batch: Send + Sync {
    fn model(&self) -> &'static Table;
    fn table(&self) -> &'static StoreTable {
        super::table(self.model())
    }
    fn rows(&self) -> usize;
    /// Field and type of each column.
    fn columns(&self) -> Vec<(u16, PgTypeInfo)>;
    /// Appends a cell in the binary format.
    fn encode(&self, row: usize, column: usize, out: &mut Vec<u8>) -> Result<Written, ValueError>;
    /// Appends the cells of a row, each behind its length.
    fn encode_row(&self, row: usize, out: &mut Vec<u8>) -> Result<()>;

    /// The fields of the columns.
    fn fields(&self) -> Vec<u16> {
        self.columns().iter().map(|(field, _)| *field).collect()
    }

    /// Finds a value that does not fit, before anything is sent.
    fn check(&self) -> Result<()> {
        let mut row = Vec::new();
        (0..self.rows()).try_for_each(|at| {
            row.clear();
            self.encode_row(at, &mut row)
        })
    }
}

pub(super) struct TypedBatch<'a, M: 'static> {
    rows: &'a [M],
    columns: Vec<&'static PostgresColumn<M>>,
}

impl<'a, M: PostgresModel> TypedBatch<'a, M> {
    /// With the columns that an insert writes.
    pub(super) fn new(rows: &'a [M]) -> Self {
        Self { rows, columns: M::POSTGRES.iter().filter(|column| column.written).collect() }
    }

    /// With the columns of these fields, as far as the table has them.
    pub(super) fn of(rows: &'a [M], fields: &[u16]) -> Self {
        let column = |field: &u16| M::POSTGRES.iter().find(|column| column.field == *field);
        Self { rows, columns: fields.iter().filter_map(column).collect() }
    }
}

impl<M: PostgresModel> Batch for TypedBatch<'_, M> {
    fn model(&self) -> &'static Table {
        M::TABLE
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn columns(&self) -> Vec<(u16, PgTypeInfo)> {
        self.columns.iter().map(|column| (column.field, column.ty)).collect()
    }

    fn encode(&self, row: usize, column: usize, out: &mut Vec<u8>) -> Result<Written, ValueError> {
        (self.columns[column].encode)(&self.rows[row], out)
    }

    fn encode_row(&self, row: usize, out: &mut Vec<u8>) -> Result<()> {
        let row = &self.rows[row];
        for column in &self.columns {
            sized(out, |out| (column.encode)(row, out))
                .map_err(|source| misfit(self.table(), column.field, source))?;
        }
        Ok(())
    }
}

/// Appends a value behind its length, -1 for NULL.
pub(super) fn sized(
    out: &mut Vec<u8>,
    encode: impl FnOnce(&mut Vec<u8>) -> Result<Written, ValueError>,
) -> Result<(), ValueError> {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    let length = match encode(out)? {
        Written::Null => -1,
        Written::Value => i32::try_from(out.len() - start - 4)
            .map_err(|_| ValueError::new("a value of 2 GiB or more; Postgres takes less than 1 GiB"))?,
    };
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    Ok(())
}

/// A value does not fit the column of this field.
pub(super) fn misfit(table: &'static StoreTable, field: u16, source: ValueError) -> Error {
    Error::Value { table: plain(table.name), column: plain(table.columns[usize::from(field)]), source }
}
