//! Statements as text.

use super::Postgres;
use super::executor::Executor;
use super::executor::sealed::Executes;
use super::failure::{Failure, failure};
use super::link::{Link, Next};
use super::operation::Operation;
use super::transaction::Transaction;
use crate::Result;

/// Declares the same for both.
macro_rules! raw {
    ($($type:ty),*) => {$(
        impl $type {
            /// Runs SQL as it stands, one statement or several, and gives the number of rows that it changed.
            ///
            /// An escape hatch for tests and administration: nothing is bound and nothing is checked. Never put a value
            /// into the text. The pool gives each call a connection of its choice, so settings and transactions do not
            /// reach from one call to the next; a transaction that the text leaves open is rolled back, and that is an
            /// error. Within a [`Transaction`], the text must not begin or end one.
            ///
            /// # Errors
            /// As every operation: see [`Error`](crate::Error).
            pub async fn execute_raw(&self, sql: &str) -> Result<u64> {
                self.executor().raw(sql).await.map(|(_, changed)| changed)
            }

            /// Runs SQL as it stands and gives its rows, each cell as the text that Postgres writes, NULL as `None`.
            ///
            /// An escape hatch like [`execute_raw`](Self::execute_raw).
            ///
            /// # Errors
            /// As every operation: see [`Error`](crate::Error).
            pub async fn query_raw(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>> {
                self.executor().raw(sql).await.map(|(rows, _)| rows)
            }
        }
    )*};
}

raw!(Postgres, Transaction);

type Answer = (Vec<Vec<Option<String>>>, u64);

impl Executor<'_> {
    async fn raw(self, sql: &str) -> Result<Answer> {
        let mut operation = Operation::start(self, sql).await?;
        let mut result = self.answer(operation.connection(), sql).await;
        if result.is_ok()
            && let Err(moved) = self.still(operation.connection()).await
        {
            result = Err(moved);
        }
        let rows = result.as_ref().map_or(0, |(rows, changed)| (rows.len() as u64).max(*changed));
        operation.end(result, rows).map_err(|failed| failed.error)
    }

    async fn answer(self, connection: &mut Link, sql: &str) -> Result<Answer, Failure> {
        let mut rows = Vec::new();
        let mut changed = 0;
        let failed = |error| {
            let failed = failure(error, self.place(), true);
            // The failed statement may stand behind a `begin`, so the connection is not used again. Within a
            // transaction it is the transaction's anyway.
            let completed = failed.completed && !self.may_reconnect();
            Failure { completed, ..failed }
        };
        let mut answers = connection.run_text(sql).await.map_err(failed)?;
        while let Some(next) = answers.next().await.map_err(failed)? {
            match next {
                Next::Row(row) => {
                    let text = |cell: &[u8]| String::from_utf8(cell.to_vec());
                    let cells = (0..row.len()).map(|place| row.cell(place).map(text).transpose());
                    let cells: Result<Vec<_>, _> = cells.collect();
                    rows.push(cells.map_err(|error| self.unreadable(error.to_string()))?);
                }
                Next::Done(done) => changed += done,
            }
        }
        Ok((rows, changed))
    }

    /// The text has neither begun a transaction nor ended the one that it is in.
    async fn still(self, connection: &mut Link) -> Result<(), Failure> {
        let found = connection.is_in_transaction().await;
        let found = found.map_err(|error| failure(error, self.place(), true))?;
        let reason = match (self.may_reconnect(), found) {
            (_, None) | (true, Some(false)) | (false, Some(true)) => return Ok(()),
            (true, _) => "the text left a transaction open; it was rolled back: end it in the same text",
            (false, _) => {
                "the text ended the transaction that it was part of: let the closure give `Ok` or `Err` for that"
            }
        };
        Err(self.unreadable(reason).into())
    }
}
