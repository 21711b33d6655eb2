//! One statement on one connection: leased, dirty while it runs, told to the listeners.

use sqlx::PgConnection;

use super::Inner;
use super::failure::Failure;
use super::pool::Lease;
use crate::Error;
use crate::error::Store;
use crate::events::Running;

/// A running statement. Dropped before its end, it takes the connection with it.
pub(super) struct Operation<'a> {
    lease: Lease,
    running: Running<'a>,
}

impl<'a> Operation<'a> {
    /// Waits for a connection; `sql` is what is told to the listeners.
    pub(super) async fn start(inner: &'a Inner, sql: &'a str) -> Result<Self, Error> {
        let lease = inner.pool.lease().await?;
        Ok(Self { lease, running: Running::start(&inner.listeners, Store::Postgres, sql) })
    }

    /// The connection, dirty from now on.
    pub(super) fn connection(&mut self) -> &mut PgConnection {
        self.lease.begin()
    }

    /// The statement ended like this, after `rows` rows.
    pub(super) fn end<T>(mut self, result: Result<T, Failure>, rows: u64) -> Result<T, Failure> {
        let (result, broken) = match result {
            Ok(done) => {
                self.lease.end();
                (Ok(done), false)
            }
            Err(Failure { error, completed, broken }) => {
                if completed {
                    self.lease.end();
                }
                (Err(error), broken)
            }
        };
        self.running.end(&result, rows);
        result.map_err(|error| Failure { error, completed: true, broken })
    }
}
