//! Many rows at once: `COPY … FROM STDIN BINARY`.

use super::batch::Batch;
use super::executor::Executor;
use super::failure::{Failure, failure};
use super::link::Link;
use super::operation::Operation;
use crate::Result;

/// Signature, flags and length of the header's extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();
/// How much is sent at once: less costs calls, more and the server waits while this side encodes.
const CHUNK: usize = 64 * 1024;

impl Executor<'_> {
    /// `target` is `copy t (a, b)`. It `serves` another statement where the table is one for the moment only.
    pub(super) async fn copy(self, batch: &dyn Batch, target: &str, serves: bool) -> Result<u64> {
        let sql = format!("{target} from stdin with (format binary)");
        let mut operation = Operation::start(self, &sql).await?;
        let result = send(operation.connection(), &sql, (batch, serves), self.place()).await;
        let rows = result.as_ref().map_or(0, |rows| *rows);
        operation.end(result, rows).map_err(|failed| failed.error)
    }
}

async fn send(
    connection: &mut Link,
    sql: &str,
    (batch, serves): (&dyn Batch, bool),
    place: &str,
) -> Result<u64, Failure> {
    let failed = |error| failure(error, place, true);
    let columns = u16::try_from(batch.columns().len()).expect("a table has at most 1,600 columns");
    let mut copy = connection.copy(sql, batch, serves).await.map_err(failed)?;
    let mut chunk = Vec::with_capacity(CHUNK + CHUNK / 4);
    chunk.extend_from_slice(HEADER);
    for row in 0..batch.rows() {
        chunk.extend_from_slice(&columns.to_be_bytes());
        if let Err(error) = batch.encode_row(row, &mut chunk) {
            copy.abort("a value does not fit").await.map_err(failed)?;
            return Err(Failure { error, completed: true, broken: false });
        }
        if chunk.len() >= CHUNK {
            copy.send(&chunk).await.map_err(failed)?;
            chunk.clear();
        }
    }
    chunk.extend_from_slice(&TRAILER);
    copy.send(&chunk).await.map_err(failed)?;
    copy.finish().await.map_err(failed)
}
