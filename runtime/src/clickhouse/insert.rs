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

/// Rows of a block: few enough to stay in the processor's caches while their columns are written one after the other,
/// and for the server to read one block while the next is written; the server puts blocks together to parts.
const BLOCK_ROWS: usize = 8_192;
/// How large a block should be at most: rows of megabytes come in blocks of a few.
const BLOCK_BYTES: usize = 32 * 1024 * 1024;
/// Rows whose size stands for that of the others.
const SAMPLE: usize = 256;
/// The server writes nothing before it has 1,048,449 rows or 256 MiB (`min_insert_block_size_rows`, `_bytes`). Up to
/// here a value that does not fit stops the insert before anything is written; before more is sent, the rest is checked.
const UNWRITTEN_ROWS: usize = 1_000_000;
/// An empty text, one byte here, takes nine in the server.
const UNWRITTEN_BYTES: usize = 256 * 1024 * 1024 / 9;

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
        let (mut start, mut sent, mut capacity) = (0, 0, 0);
        let mut checked = false;
        // An error in between drops the insert, which the server then gives up.
        while start < batch.rows() {
            let end = batch.rows().min(start + size);
            let mut block = Vec::with_capacity(capacity);
            encode(batch, start..end, &mut block)?;
            sent += block.len();
            if !checked && (end > UNWRITTEN_ROWS || sent > UNWRITTEN_BYTES) {
                check(batch, end, size)?;
                checked = true;
            }
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
