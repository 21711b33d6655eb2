//! Writing rows. How they travel depends on how many there are; what comes of it does not.
//!
//! | rows | statement | why |
//! |---|---|---|
//! | under 20 | `insert … values ($1, …), (…)` | prepared once per number of rows, one round trip |
//! | under 500 | `insert … select * from unnest($1::text[], …)` | one text and one plan for every number of rows |
//! | more | `copy … from stdin binary` | the server does least for each row |

use std::sync::Arc;

use sqlx::postgres::PgArguments;
use sqlx::{AssertSqlSafe, Executor as _};

use super::arguments::{add, push_placeholder};
use super::executor::{Executor, PostgresExecutor};
use super::failure::failure;
use super::operation::Operation;
use crate::model::{PostgresColumn, PostgresModel, StoreTable, Table, plain};
use crate::query::{Fetch, Writes, render};
use crate::sql::pg::PgTypeInfo;
use crate::value::Written;
use crate::{Error, Result, ValueError};

pub(super) const UNNEST_FROM: usize = 20;
pub(super) const COPY_FROM: usize = 500;

#[diagnostic::do_not_recommend]
impl<E: PostgresExecutor, M: PostgresModel> Writes<M> for E {
    fn insert<'a>(&'a self, rows: &'a [M]) -> Fetch<'a, u64> {
        let batch = TypedBatch::new(rows);
        Fetch::new(async move { self.executor().insert(&batch).await })
    }
}

/// Rows to be written, without their type. Columns are counted among those that are written.
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
}

pub(super) struct TypedBatch<'a, M: 'static> {
    rows: &'a [M],
    columns: Vec<&'static PostgresColumn<M>>,
}

impl<'a, M: PostgresModel> TypedBatch<'a, M> {
    pub(super) fn new(rows: &'a [M]) -> Self {
        Self { rows, columns: M::POSTGRES.iter().filter(|column| column.written).collect() }
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

fn misfit(table: &'static StoreTable, field: u16, source: ValueError) -> Error {
    Error::Value { table: plain(table.name), column: plain(table.columns[usize::from(field)]), source }
}

impl Executor<'_> {
    async fn insert(self, batch: &dyn Batch) -> Result<u64> {
        let columns = batch.columns();
        // `unnest` takes arrays apart to their innermost elements, so it cannot carry a column of arrays.
        let arrays = columns.iter().any(|(_, ty)| ty.name.ends_with("[]"));
        match batch.rows() {
            0 => Ok(0),
            _ if columns.is_empty() => self.write(defaults(batch), PgArguments::default()).await,
            rows if rows < UNNEST_FROM => {
                let (sql, arguments) = values(batch, &columns)?;
                self.write(sql, arguments).await
            }
            rows if rows < COPY_FROM && !arrays => {
                let (sql, arguments) = unnest(batch, &columns)?;
                self.write(sql, arguments).await
            }
            _ => self.copy(batch, &into("copy ", batch.table(), &columns)).await,
        }
    }

    pub(super) async fn write(self, sql: String, arguments: PgArguments) -> Result<u64> {
        let sql: Arc<str> = sql.into();
        let mut operation = Operation::start(self, &sql).await?;
        let query = sqlx::query_with(AssertSqlSafe(sql.clone()), arguments);
        let result = operation.connection().execute(query).await;
        let result = result.map_err(|error| failure(error, self.place(), true));
        let rows = result.as_ref().map_or(0, sqlx::postgres::PgQueryResult::rows_affected);
        operation.end(result, rows).map(|_| rows).map_err(|failed| failed.error)
    }
}

/// `insert into t (a, b)`
pub(super) fn into(verb: &str, table: &StoreTable, columns: &[(u16, PgTypeInfo)]) -> String {
    let mut sql = String::with_capacity(512);
    sql.push_str(verb);
    sql.push_str(table.name);
    sql.push_str(" (");
    render::columns(columns.iter().map(|(field, _)| *field), table, &mut sql);
    sql.push(')');
    sql
}

fn defaults(batch: &dyn Batch) -> String {
    format!("insert into {} select from generate_series(1, {})", batch.table().name, batch.rows())
}

pub(super) fn values(batch: &dyn Batch, columns: &[(u16, PgTypeInfo)]) -> Result<(String, PgArguments)> {
    let mut sql = into("insert into ", batch.table(), columns);
    let mut arguments = PgArguments::default();
    let mut count = 0;
    for row in 0..batch.rows() {
        sql.push_str(if row == 0 { " values (" } else { ", (" });
        for (place, (field, ty)) in columns.iter().enumerate() {
            if place > 0 {
                sql.push_str(", ");
            }
            count += 1;
            push_placeholder(&mut sql, count);
            add(&mut arguments, ty.oid, |out| batch.encode(row, place, out))
                .map_err(|source| misfit(batch.table(), *field, source))?;
        }
        sql.push(')');
    }
    Ok((sql, arguments))
}

/// Object ids of `text` and `text[]`: how values travel whose own id only the database knows.
const TEXT: (u32, u32) = (25, 1009);

pub(super) fn unnest(batch: &dyn Batch, columns: &[(u16, PgTypeInfo)]) -> Result<(String, PgArguments)> {
    let mut sql = into("insert into ", batch.table(), columns);
    sql.push_str(" select * from unnest(");
    let mut arguments = PgArguments::default();
    for (place, (field, ty)) in columns.iter().enumerate() {
        if place > 0 {
            sql.push_str(", ");
        }
        push_placeholder(&mut sql, place + 1);
        let (element, array) = if ty.array_oid == 0 {
            sql.push_str("::text[]");
            TEXT
        } else {
            (ty.oid, ty.array_oid)
        };
        sql.push_str("::");
        sql.push_str(ty.array_name);
        add(&mut arguments, array, |out| array_of(batch, place, element, out))
            .map_err(|source| misfit(batch.table(), *field, source))?;
    }
    sql.push(')');
    Ok((sql, arguments))
}

/// Appends a column as an array: dimensions, flag, element type, length, lower bound, elements.
fn array_of(
    batch: &dyn Batch,
    column: usize,
    element: u32,
    out: &mut Vec<u8>,
) -> Result<Written, ValueError> {
    let rows = i32::try_from(batch.rows()).map_err(|_| ValueError::new("too many rows for an array"))?;
    out.extend_from_slice(&1_i32.to_be_bytes());
    out.extend_from_slice(&1_i32.to_be_bytes());
    out.extend_from_slice(&element.to_be_bytes());
    out.extend_from_slice(&rows.to_be_bytes());
    out.extend_from_slice(&1_i32.to_be_bytes());
    for row in 0..batch.rows() {
        sized(out, |out| batch.encode(row, column, out))?;
    }
    Ok(Written::Value)
}
