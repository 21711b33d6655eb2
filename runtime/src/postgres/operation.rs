//! One statement on one connection: dirty while it runs, told to the listeners.

use tokio::sync::MutexGuard;

use super::Inner;
use super::executor::Executor;
use super::failure::Failure;
use super::link::Link;
use super::pool::Lease;
use super::transaction::Progress;
use crate::Error;
use crate::error::Store;
use crate::events::Running;

/// A running statement. Dropped before its end, it takes the connection with it.
pub(super) struct Operation<'a> {
    on: On<'a>,
    running: Running<'a>,
}

/// The connection of a statement.
enum On<'a> {
    Pool(Lease),
    /// Of a transaction, which this statement has to itself for the moment.
    Transaction(MutexGuard<'a, Progress>),
}

impl<'a> Operation<'a> {
    /// Waits for a connection; `sql` is what is told to the listeners.
    pub(super) async fn start(executor: Executor<'a>, sql: &'a str) -> Result<Self, Error> {
        let on = match executor {
            Executor::Pool(inner) => On::Pool(inner.pool.lease().await?),
            Executor::Transaction(transaction) => On::Transaction(transaction.next().await?),
        };
        Ok(Self { on, running: Running::start(&executor.inner().listeners, Store::Postgres, sql) })
    }

    /// On a connection that is held from one statement to the next.
    pub(super) fn on(lease: Lease, inner: &'a Inner, sql: &'a str) -> Self {
        Self { on: On::Pool(lease), running: Running::start(&inner.listeners, Store::Postgres, sql) }
    }

    /// The connection, dirty from now on.
    pub(super) fn connection(&mut self) -> &mut Link {
        match &mut self.on {
            On::Pool(lease) => lease.begin(),
            On::Transaction(progress) => progress.begin(),
        }
    }

    /// The statement succeeded, and its connection is held, dirty as it is. A transaction holds its own.
    pub(super) fn hold(self, rows: u64) -> Option<Lease> {
        self.running.end(&Ok(()), rows);
        match self.on {
            On::Pool(lease) => Some(lease),
            On::Transaction(_) => None,
        }
    }

    /// The statement ended like this, after `rows` rows.
    pub(super) fn end<T>(mut self, result: Result<T, Failure>, rows: u64) -> Result<T, Failure> {
        let completed = result.as_ref().map_or_else(|failure| failure.completed, |_| true);
        match &mut self.on {
            On::Pool(lease) if completed => lease.end(),
            On::Pool(_) => {}
            On::Transaction(progress) => {
                progress.end(completed, result.as_ref().err().map(|failure| &failure.error));
            }
        }
        let (result, broken) = match result {
            Ok(done) => (Ok(done), false),
            Err(Failure { error, broken, .. }) => (Err(error), broken),
        };
        self.running.end(&result, rows);
        result.map_err(|error| Failure { error, completed: true, broken })
    }
}
