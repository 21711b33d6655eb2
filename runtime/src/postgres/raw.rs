//! Statements as text.

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Either, Executor as _, PgConnection, Row, ValueRef};

use super::Postgres;
use super::executor::Executor;
use super::executor::sealed::Executes;
use super::failure::{Failure, failure};
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

    async fn answer(self, connection: &mut PgConnection, sql: &str) -> Result<Answer, Failure> {
        let mut rows = Vec::new();
        let mut changed = 0;
        let mut answers = connection.fetch_many(sqlx::raw_sql(AssertSqlSafe(sql)));
        loop {
            match answers.try_next().await {
                Ok(Some(Either::Right(row))) => {
                    let cells = (0..row.len()).map(|place| {
                        let cell = row.try_get_raw(place).map_err(|error| error.to_string())?;
                        if cell.is_null() {
                            return Ok(None);
                        }
                        Ok(Some(cell.as_str().map_err(|error| error.to_string())?.to_owned()))
                    });
                    let cells: Result<Vec<_>, String> = cells.collect();
                    rows.push(cells.map_err(|reason| self.unreadable(reason))?);
                }
                Ok(Some(Either::Left(done))) => changed += done.rows_affected(),
                Ok(None) => return Ok((rows, changed)),
                Err(error) => {
                    let failed = failure(error, self.place(), true);
                    // The failed statement may stand behind a `begin`, so the connection is not used again. Within a
                    // transaction it is the transaction's anyway.
                    let completed = failed.completed && !self.may_reconnect();
                    return Err(Failure { completed, ..failed });
                }
            }
        }
    }

    /// The text has neither begun a transaction nor ended the one that it is in, where `now()` is when that began.
    async fn still(self, connection: &mut PgConnection) -> Result<(), Failure> {
        let probe = sqlx::raw_sql("select now() = statement_timestamp()");
        let row = connection.fetch_one(probe).await.map_err(|error| failure(error, self.place(), true))?;
        let text = row.try_get_raw(0).ok().and_then(|cell| cell.as_str().ok().map(|text| text == "t"));
        let reason = match (self.may_reconnect(), text) {
            (true, Some(true)) | (false, Some(false)) => return Ok(()),
            (true, _) => "the text left a transaction open; it was rolled back: end it in the same text",
            (false, _) => {
                "the text ended the transaction that it was part of: let the closure give `Ok` or `Err` for that"
            }
        };
        Err(self.unreadable(reason).into())
    }
}
