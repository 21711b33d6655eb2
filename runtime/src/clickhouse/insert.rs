//! Writing rows: blocks in the format Native, half the work for the server that rows are.

use bytes::Bytes;

use super::block::{Batch, TypedBatch, check, encode};
use super::turn::Turn;
use super::{ClickHouse, Inner};
use crate::error::Store;
use crate::events::Running;
use crate::model::ClickHouseModel;
use crate::query::{ClickHouseDialect, Fetch, RendersInsert, Sql, Writes, render};
use crate::{Error, Result};

/// Rows of a block, as the server likes them.
const BLOCK_ROWS: usize = 65_536;
/// How large a block should be at most: rows of megabytes come in blocks of a few.
const BLOCK_BYTES: usize = 32 * 1024 * 1024;
/// Rows whose size stands for that of the others.
const SAMPLE: usize = 256;
/// The server writes nothing before it has about a million rows or 256 MiB. Up to here a value that does not fit
/// stops the insert before anything is written; more than this is checked as a whole before it is sent.
const UNWRITTEN_ROWS: usize = 500_000;
const UNWRITTEN_BYTES: usize = 128 * 1024 * 1024;

#[diagnostic::do_not_recommend]
impl<M: ClickHouseModel> Writes<M> for ClickHouse {
    fn insert<'a>(&'a self, rows: &'a [M]) -> Fetch<'a, u64> {
        let batch = TypedBatch::new(rows);
        Fetch::new(async move { self.inner.insert(&batch).await })
    }
}

#[diagnostic::do_not_recommend]
impl<M: ClickHouseModel> RendersInsert<M> for ClickHouseDialect {
    /// The rows follow the text as blocks, so that it has no parameters.
    fn render_insert(&self, rows: &[M], _: bool) -> Sql {
        Sql { text: statement(&TypedBatch::new(rows)), parameters: Vec::new() }
    }
}

impl Inner {
    async fn insert(&self, batch: &dyn Batch) -> Result<u64> {
        let rows = batch.rows();
        if rows == 0 {
            return Ok(0);
        }
        let sql = statement(batch);
        let mut block = Vec::new();
        encode(batch, 0..rows.min(SAMPLE), &mut block)?;
        let row_bytes = (block.len() / rows.min(SAMPLE)).max(1);
        let size = (BLOCK_BYTES / row_bytes).clamp(1, BLOCK_ROWS);
        if rows > size && (rows > UNWRITTEN_ROWS || rows.saturating_mul(row_bytes) > UNWRITTEN_BYTES) {
            check(batch, size)?;
        }
        let turn = self.transport.turn().await?;
        let running = Running::start(&self.listeners, Store::ClickHouse, &sql);
        let result = self.send(&turn, &sql, batch, size).await;
        if !matches!(result, Err(Error::Lost { .. })) {
            turn.end();
        }
        running.end(&result, if result.is_ok() { rows as u64 } else { 0 });
        result.map(|()| rows as u64)
    }

    async fn send(&self, turn: &Turn, sql: &str, batch: &dyn Batch, size: usize) -> Result<()> {
        let failed = |error| self.transport.failure(error, true);
        let mut insert = turn.insert(sql, batch);
        let mut start = 0;
        let mut capacity = 0;
        while start < batch.rows() {
            let end = batch.rows().min(start + size);
            let mut block = Vec::with_capacity(capacity);
            // An error here drops the insert, which the server then gives up.
            encode(batch, start..end, &mut block)?;
            capacity = block.len() + block.len() / 16;
            insert.send(Bytes::from(block)).await.map_err(failed)?;
            start = end;
        }
        insert.end().await.map_err(failed)
    }
}

fn statement(batch: &dyn Batch) -> String {
    let table = batch.table();
    let mut sql = format!("insert into {} (", table.name);
    render::columns(batch.fields().into_iter(), table, &mut sql);
    sql.push_str(") format Native");
    sql
}
