//! New rows: by `copy` where there are many and nothing is wanted back, otherwise by a statement that
//! [reads](super::source) them.

use std::sync::Arc;

use super::arguments::Arguments;
use super::batch::{Batch, TypedBatch};
use super::change::push_returning;
use super::executor::{Executor, PostgresExecutor};
use super::failure::failure;
use super::operation::Operation;
use super::source::{OverRows, Source, UNNEST_FROM, is_staged, shown};
use super::upsert::push_conflict;
use crate::Result;
use crate::model::{PostgresModel, StoreTable, Table};
use crate::query::render::{self, CHANGED, Target, push};
use crate::query::{Conflict, Fetch, PostgresDialect, RendersInsert, Sql, Writes};

/// From so many rows on, `copy` costs the server less than a statement that reads them.
const COPY_FROM: usize = 500;

#[diagnostic::do_not_recommend]
impl<E: PostgresExecutor, M: PostgresModel> Writes<M> for E {
    fn insert<'a>(&'a self, rows: &'a [M]) -> Fetch<'a, u64> {
        let batch = TypedBatch::new(rows);
        Fetch::new(async move { self.executor().insert(&batch).await })
    }
}

#[diagnostic::do_not_recommend]
impl<M: PostgresModel> RendersInsert<M> for PostgresDialect {
    fn render_insert(&self, rows: &[M], returning: bool) -> Sql {
        let batch = TypedBatch::new(&rows[..rows.len().min(UNNEST_FROM - 1)]);
        shown(&New { batch: &batch, conflict: None, returning })
    }
}

/// Rows to be inserted, and what else their statement says.
pub(super) struct New<'a> {
    pub(super) batch: &'a dyn Batch,
    pub(super) conflict: Option<&'a Conflict>,
    pub(super) returning: bool,
}

impl OverRows for New<'_> {
    fn table(&self) -> &'static Table {
        self.batch.model()
    }

    fn batches(&self) -> Vec<&dyn Batch> {
        vec![self.batch]
    }

    fn as_table(&self) -> bool {
        false
    }

    fn write<T: Target>(&self, sources: &[Source], target: &mut T, sql: &mut String) {
        let [source] = sources else { return };
        let fields = self.batch.fields();
        let named = self.conflict.is_some() || self.returning;
        push_into(named.then_some(CHANGED), self.batch.table(), &fields, sql);
        sql.push(' ');
        source.push_rows(sql);
        if let Some(conflict) = self.conflict {
            sql.push_str(target.clause());
            push_conflict(self.batch.model(), &fields, conflict, target, sql);
        }
        if self.returning {
            sql.push_str(target.clause());
            push_returning(self.batch.table(), sql);
        }
    }
}

/// Appends `insert into t (a, b)`, with an alias where one is wanted.
pub(super) fn push_into(alias: Option<&str>, table: &StoreTable, fields: &[u16], sql: &mut String) {
    push(sql, ["insert into ", table.name]);
    if let Some(alias) = alias {
        push(sql, [" as ", alias]);
    }
    if !fields.is_empty() {
        sql.push_str(" (");
        render::columns(fields.iter().copied(), table, sql);
        sql.push(')');
    }
}

impl Executor<'_> {
    async fn insert(self, batch: &dyn Batch) -> Result<u64> {
        let fields = batch.fields();
        match batch.rows() {
            0 => Ok(0),
            // A table of their own is not worth its while where the rows can be copied to their place.
            rows if (rows < COPY_FROM || fields.is_empty()) && !is_staged(batch) => {
                self.over_rows(&New { batch, conflict: None, returning: false }, None).await
            }
            _ => self.copy_into(batch, &fields).await,
        }
    }

    async fn copy_into(self, batch: &dyn Batch, fields: &[u16]) -> Result<u64> {
        if let Self::Transaction(_) = self {
            // A `copy` that is given up would end the transaction.
            batch.check()?;
        }
        let mut target = format!("copy {} (", batch.table().name);
        render::columns(fields.iter().copied(), batch.table(), &mut target);
        target.push(')');
        self.copy(batch, &target, false).await
    }

    /// Writes the rows and gives those that were inserted or changed.
    pub(super) async fn new_rows<M: PostgresModel>(
        self,
        rows: &[M],
        conflict: Option<&Conflict>,
    ) -> Result<Vec<M>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        self.rows_of(&New { batch: &TypedBatch::new(rows), conflict, returning: true }).await
    }

    /// Runs a statement that writes, and gives how many rows it wrote.
    pub(super) async fn write(self, sql: String, arguments: Arguments) -> Result<u64> {
        let sql: Arc<str> = sql.into();
        let mut operation = Operation::start(self, &sql).await?;
        let written = async { operation.connection().run(&sql, arguments).await?.changed().await }.await;
        let result = written.map_err(|error| failure(error, self.place(), true));
        let rows = result.as_ref().map_or(0, |rows| *rows);
        operation.end(result, rows).map_err(|failed| failed.error)
    }

    /// Runs a statement that serves others, within a transaction.
    pub(super) async fn serve(self, sql: &str) -> Result<()> {
        let mut operation = Operation::start(self, sql).await?;
        let served = operation.connection().serve(sql).await;
        let result = served.map_err(|error| failure(error, self.place(), true));
        operation.end(result, 0).map_err(|failed| failed.error)
    }
}
