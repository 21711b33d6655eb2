//! Transactions: statements that are done together or not at all.
//!
//! ```no_run
//! use rowcol::postgres::Isolation;
//! # async fn f(pg: &rowcol::Postgres) -> rowcol::Result<()> {
//! let moved: u64 = pg
//!     .transaction(async |tx| {
//!         tx.execute_raw("update accounts set balance = balance - 5 where id = 1").await?;
//!         tx.execute_raw("update accounts set balance = balance + 5 where id = 2").await
//!     })
//!     .isolation(Isolation::Serializable)
//!     .retry(3)
//!     .run()
//!     .await?;
//! # Ok(()) }
//! ```
//! It is committed when the closure gives `Ok`. It is rolled back when the closure gives `Err`, when it panics, and when
//! the future is dropped: then its connection is closed, so that the server rolls back at once.

mod options;

use std::ops::AsyncFnOnce;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Mutex, MutexGuard};

pub use options::{Begin, Isolation};

use super::failure::failure;
use super::link::Link;
use super::pool::Lease;
use super::{Inner, Postgres};
use crate::error::Store;
use crate::events::Running;
use crate::{Error, Result};

/// A transaction that is open. Statements run on it as on [`Postgres`], one after the other: futures that are awaited at
/// the same time wait for each other.
///
/// Once a statement was refused by the server, the others are refused too, as Postgres has it; what may fail goes into
/// [`nested`](Self::nested). After a statement whose future was dropped, the transaction can only be rolled back.
#[derive(Debug)]
pub struct Transaction {
    inner: Arc<Inner>,
    progress: Arc<Mutex<Progress>>,
    /// A nested transaction was dropped before its end.
    abandoned: Arc<AtomicBool>,
    /// 0, and one more for each transaction that this one is nested in.
    level: u32,
    /// Held while temporary tables are in use: their names are the same for each statement.
    staging: Arc<Mutex<()>>,
}

/// Its connection and how far it is.
#[derive(Debug)]
pub(super) struct Progress {
    lease: Lease,
    /// A statement has begun, and has not ended.
    midway: bool,
    /// The first refusal, after which Postgres refuses the rest.
    refused: Option<Refusal>,
    /// A statement was refused for the sake of another transaction, here or in one that was nested.
    conflict: bool,
    /// How many nested transactions are open.
    level: u32,
}

/// A statement that the server refused.
#[derive(Debug, Clone)]
struct Refusal {
    code: String,
    message: String,
}

impl Progress {
    /// The connection, with a statement begun on it.
    pub(super) fn begin(&mut self) -> &mut Link {
        self.midway = true;
        self.lease.begin()
    }

    /// The statement ended. The connection stays dirty until the transaction ends.
    pub(super) fn end(&mut self, completed: bool, error: Option<&Error>) {
        self.midway = !completed;
        self.conflict |= error.and_then(Error::database).is_some_and(|database| is_conflict(&database.code));
        if let (None, Some(database)) = (&self.refused, error.and_then(Error::database)) {
            let (code, message) = (database.code.clone(), database.message.clone());
            self.refused = Some(Refusal { code, message });
        }
    }

    /// Why no further statement can run.
    fn obstacle(&self) -> Result<()> {
        if self.midway {
            return Err(Error::Transaction {
                reason: "one of its statements did not end: its future was dropped, or its connection broke"
                    .into(),
            });
        }
        match &self.refused {
            None => Ok(()),
            Some(Refusal { code, message }) => Err(Error::Transaction {
                reason: format!(
                    "an earlier statement was refused: {message} (code {code}); run what may be refused in \
                     `tx.nested(..)`, and give its error back otherwise"
                )
                .into(),
            }),
        }
    }
}

impl Transaction {
    pub(super) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// Waits until no other statement of this transaction runs.
    pub(super) async fn next(&self) -> Result<MutexGuard<'_, Progress>> {
        let progress = self.progress.lock().await;
        self.obstacle(&progress)?;
        Ok(progress)
    }

    /// Waits until no other statement of this transaction uses temporary tables.
    pub(super) async fn staging(&self) -> MutexGuard<'_, ()> {
        self.staging.lock().await
    }

    /// Why no further statement can run.
    fn obstacle(&self, progress: &Progress) -> Result<()> {
        let reason = if self.abandoned.load(Ordering::Relaxed) {
            "a transaction within it was dropped before its end"
        } else if progress.level != self.level {
            "a nested one is open: its statements run on the `tx` that its closure gets, and until it ends no others do"
        } else {
            return progress.obstacle();
        };
        Err(Error::Transaction { reason: reason.into() })
    }

    /// Begins on a connection of the pool.
    pub(super) async fn begin(inner: &Arc<Inner>, sql: &str) -> Result<Self> {
        let lease = inner.pool.lease().await?;
        let progress = Progress { lease, midway: false, refused: None, conflict: false, level: 0 };
        let progress = Arc::new(Mutex::new(progress));
        let (abandoned, staging) = (Arc::default(), Arc::default());
        let transaction = Self { inner: inner.clone(), progress, abandoned, level: 0, staging };
        transaction.control(&mut *transaction.progress.lock().await, sql).await?;
        Ok(transaction)
    }

    /// Runs a statement that is about the transaction itself. It goes through no layer of the driver that keeps count
    /// of transactions: that count is wrong after a dropped future.
    async fn control(&self, progress: &mut Progress, sql: &str) -> Result<()> {
        let running = Running::start(&self.inner.listeners, Store::Postgres, sql);
        let done = progress.begin().serve(sql).await;
        let result = done.map_err(|error| failure(error, self.inner.pool.place(), true));
        let completed = result.as_ref().map_or_else(|failure| failure.completed, |()| true);
        let result = result.map_err(|failure| failure.error);
        progress.end(completed, result.as_ref().err());
        running.end(&result, 0);
        result
    }

    /// The end: the connection may serve others again.
    async fn finish(self, sql: &str) -> Result<()> {
        let mut progress = self.progress.lock().await;
        let ended = self.control(&mut progress, sql).await;
        // Also after a refused commit: it rolled back.
        if !progress.midway {
            progress.lease.end();
        }
        ended
    }

    pub(super) async fn commit(self) -> Result<()> {
        let obstacle = self.obstacle(&*self.progress.lock().await);
        match obstacle {
            Ok(()) => self.finish("commit").await,
            Err(obstacle) => {
                self.rollback().await;
                Err(obstacle)
            }
        }
    }

    /// Rolls back; where that does not succeed, the connection is closed, which does.
    pub(super) async fn rollback(self) {
        if !self.progress.lock().await.midway {
            drop(self.finish("rollback").await);
        }
    }

    /// Whether the server ended it to let another one go on, so that it may succeed when it is run again.
    async fn may_be_repeated(&self) -> bool {
        self.progress.lock().await.conflict
    }

    /// Runs statements that are rolled back by themselves when the closure gives `Err`: a savepoint. The transaction
    /// then goes on as if they had not been.
    ///
    /// While it is open, statements of the outer transaction are refused. If the future is dropped before its end, the
    /// transaction can only be rolled back.
    ///
    /// ```no_run
    /// # use rowcol::postgres::Transaction;
    /// # async fn f(tx: &Transaction) -> rowcol::Result<()> {
    /// let tried = tx.nested(async |tx| tx.execute_raw("insert into names values ('taken')").await).await;
    /// if tried.is_err() {
    ///     tx.execute_raw("insert into names values ('another')").await?;
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What the closure gives, or as every operation: see [`Error`].
    pub async fn nested<T, E: From<Error>>(
        &self,
        run: impl AsyncFnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let level = self.level + 1;
        let name = format!("rowcol_{level}");
        {
            let mut progress = self.next().await?;
            self.control(&mut progress, &format!("savepoint {name}")).await?;
            progress.level = level;
        }
        let open = Open { abandoned: &self.abandoned, ended: false };
        let (inner, progress) = (self.inner.clone(), self.progress.clone());
        let (abandoned, staging) = (self.abandoned.clone(), self.staging.clone());
        let result = run(&Self { inner, progress, abandoned, level, staging }).await;
        let mut progress = self.progress.lock().await;
        progress.level = self.level;
        let result = match result {
            Ok(done) => match progress.obstacle() {
                Ok(()) => self
                    .control(&mut progress, &format!("release {name}"))
                    .await
                    .map(|()| done)
                    .map_err(E::from),
                Err(obstacle) => self
                    .undo(&mut progress, &name)
                    .await
                    .map_or_else(|error| Err(error.into()), |()| Err(obstacle.into())),
            },
            Err(error) => match self.undo(&mut progress, &name).await {
                Ok(()) => Err(error),
                Err(lost) => Err(lost.into()),
            },
        };
        drop(progress);
        open.end();
        result
    }

    async fn undo(&self, progress: &mut Progress, savepoint: &str) -> Result<()> {
        if progress.midway {
            return progress.obstacle();
        }
        self.control(progress, &format!("rollback to {savepoint}; release {savepoint}")).await?;
        progress.refused = None;
        Ok(())
    }
}

/// A nested transaction that has not ended. Dropped like that, it leaves the outer one to be rolled back.
struct Open<'a> {
    abandoned: &'a AtomicBool,
    ended: bool,
}

impl Open<'_> {
    fn end(mut self) {
        self.ended = true;
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.abandoned.store(true, Ordering::Relaxed);
        }
    }
}

/// Serialization failure, and deadlock: Postgres ends one of the transactions so that another one can go on.
fn is_conflict(code: &str) -> bool {
    matches!(code, "40001" | "40P01")
}

impl Postgres {
    /// Begins to describe a transaction: [`Begin::run`] runs it, as often as [`Begin::retry`] allows.
    ///
    /// Where the future must be `Send`, as for `tokio::spawn`, the closure has to own what it uses:
    /// `async move |tx: &Transaction| …`.
    pub fn transaction<T, E, F>(&self, run: F) -> Begin<'_, F>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T, E>,
        E: From<Error>,
    {
        Begin::new(&self.inner, run)
    }
}
