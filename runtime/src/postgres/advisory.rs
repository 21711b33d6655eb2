//! Advisory locks: names that programs agree to hold one at a time. Postgres keeps them beside its own locks, and they
//! lock no row and no table. Its manual, chapter "Advisory Locks".
//!
//! | lock | held until | for |
//! |---|---|---|
//! | `tx.advisory_lock(key)` | the transaction ends | what one transaction does: counters, queues, checks before a write |
//! | `pg.advisory_lock(key)` | the guard is unlocked or dropped | work of many statements, or outside of the database |
//! | `pg.try_advisory_lock(key)` | the same | the same, where nobody should wait in the database |
//!
//! **Migrations take the last one**, again and again until it succeeds. A statement that waits for a lock has a snapshot,
//! and `create index concurrently` waits for all older snapshots. So when the holder of a lock builds an index while
//! others wait in [`advisory_lock`](Postgres::advisory_lock), neither goes on. On one connection Postgres ends that as a
//! deadlock; a guard's connection is its own, and nothing ends it.
//!
//! ```no_run
//! # use rowcol::prelude::*;
//! # async fn report() {}
//! # async fn f(pg: &Postgres) -> Result<()> {
//! if let Some(lock) = pg.try_advisory_lock("nightly report").await? {
//!     report().await;
//!     lock.unlock().await?;
//! }
//! # Ok(()) }
//! ```

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use super::arguments::{Arguments, add};
use super::executor::Executor;
use super::failure::{Failure, failure};
use super::link::Next;
use super::operation::Operation;
use super::pool::Lease;
use super::transaction::Transaction;
use super::{Inner, Postgres};
use crate::error::Store;
use crate::query::Fetch;
use crate::value::Args;
use crate::{Error, Result};

/// What an advisory lock is known by, in one database: a number of 64 bits, two of 32 bits, or text.
///
/// A number and a pair are never the same lock, whatever their bits. Text stands for the number that
/// `hashtextextended(text, 0)` makes of it on the server, so that `select pg_advisory_lock(hashtextextended('report', 0))`
/// in any other client means the same lock. Two texts have the same number by a chance of 1 in 2⁶⁴; then they exclude
/// each other, which costs time and nothing else.
///
/// ```
/// use rowcol::postgres::AdvisoryKey;
///
/// assert_eq!(AdvisoryKey::from(7).to_string(), "7");
/// assert_eq!(AdvisoryKey::from((7, -1)).to_string(), "(7, -1)");
/// assert_eq!(AdvisoryKey::from("it's").to_string(), r#""it's""#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AdvisoryKey(Key);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Number(i64),
    Pair(i32, i32),
    Text(String),
}

impl From<i64> for AdvisoryKey {
    fn from(key: i64) -> Self {
        Self(Key::Number(key))
    }
}

impl From<i32> for AdvisoryKey {
    fn from(key: i32) -> Self {
        Self(Key::Number(key.into()))
    }
}

impl From<(i32, i32)> for AdvisoryKey {
    fn from((first, second): (i32, i32)) -> Self {
        Self(Key::Pair(first, second))
    }
}

impl From<&str> for AdvisoryKey {
    fn from(key: &str) -> Self {
        Self(Key::Text(key.to_owned()))
    }
}

impl From<String> for AdvisoryKey {
    fn from(key: String) -> Self {
        Self(Key::Text(key))
    }
}

impl fmt::Display for AdvisoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Key::Number(number) => number.fmt(f),
            Key::Pair(first, second) => write!(f, "({first}, {second})"),
            Key::Text(text) => write!(f, "{text:?}"),
        }
    }
}

/// A lock, whether it is shared, and how long to wait for it.
#[derive(Debug, Clone)]
struct Lock {
    key: AdvisoryKey,
    shared: bool,
    timeout: Option<Duration>,
}

impl Lock {
    fn new(key: impl Into<AdvisoryKey>) -> Self {
        Self { key: key.into(), shared: false, timeout: None }
    }

    /// The call of a function of locks, with the key as its parameters.
    fn sql(&self, function: &str) -> String {
        let shared = if self.shared { "_shared" } else { "" };
        let parameters = match self.key.0 {
            Key::Number(_) => "$1",
            Key::Pair(..) => "$1, $2",
            Key::Text(_) => "hashtextextended($1, 0)",
        };
        format!("select {function}{shared}({parameters})")
    }

    fn arguments(&self) -> Result<Arguments> {
        let mut args = Args::new();
        match &self.key.0 {
            Key::Number(number) => _ = args.push(number),
            Key::Pair(first, second) => (_, _) = (args.push(first), args.push(second)),
            Key::Text(text) => _ = args.push_text(text),
        }
        let mut arguments = Arguments::default();
        for arg in args.iter() {
            add(&mut arguments, arg.postgres_type(None).oid, |out| arg.encode_postgres(None, out))
                .map_err(|source| Error::Argument { table: "advisory locks", source })?;
        }
        Ok(arguments)
    }

    /// Makes the call. `false` is what a function says that did not succeed; those that wait say nothing.
    async fn call(
        &self,
        operation: &mut Operation<'_>,
        sql: &Arc<str>,
        place: &str,
    ) -> Result<bool, Failure> {
        let failed = |error| failure(error, place, true);
        let mut answers = operation.connection().run(sql, self.arguments()?).await.map_err(failed)?;
        let mut succeeded = true;
        while let Some(next) = answers.next().await.map_err(failed)? {
            if let Next::Row(row) = next {
                succeeded = row.cell(0) != Some(&[0]);
            }
        }
        Ok(succeeded)
    }

    /// Takes the lock on a connection of its own, which is kept where that succeeded.
    async fn hold(self, inner: &Arc<Inner>, function: &str) -> Result<Option<AdvisoryLock>> {
        let sql: Arc<str> = self.sql(function).into();
        let mut repeats = 1;
        loop {
            let mut operation = Operation::start(Executor::Pool(inner), &sql).await?;
            let result = self.call(&mut operation, &sql, inner.pool.place()).await;
            if let Ok(true) = result {
                let lease = operation.hold(1);
                return Ok(lease.map(|lease| AdvisoryLock { lease, inner: inner.clone(), lock: self }));
            }
            match operation.end(result, 1) {
                Ok(_) => return Ok(None),
                // What was locked on a connection that broke is not locked any more.
                Err(failed) if failed.broken && repeats > 0 => inner.pool.drop_idle(),
                Err(failed) => return Err(failed.error),
            }
            repeats -= 1;
        }
    }

    /// Takes the lock for a transaction. `false` if it is taken.
    async fn within(self, transaction: &Transaction, function: &str) -> Result<bool> {
        let sql: Arc<str> = self.sql(function).into();
        let executor = Executor::Transaction(transaction);
        let mut operation = Operation::start(executor, &sql).await?;
        let result = self.call(&mut operation, &sql, executor.place()).await;
        operation.end(result, 1).map_err(|failed| failed.error)
    }
}

/// An advisory lock that is held. Whoever has it may work undisturbed by others who respect the lock.
///
/// It has one of the pool's connections to itself. [`unlock`](Self::unlock) gives the connection back. Dropped without
/// that, the connection is closed, which releases the lock shortly afterwards. If the connection breaks, the server
/// releases the lock at once, and `unlock` is an error.
#[must_use = "a lock that is dropped is released"]
#[derive(Debug)]
pub struct AdvisoryLock {
    /// Dirty for as long as the lock is held.
    lease: Lease,
    inner: Arc<Inner>,
    lock: Lock,
}

impl AdvisoryLock {
    /// What it is known by.
    #[must_use]
    pub fn key(&self) -> &AdvisoryKey {
        &self.lock.key
    }

    /// Releases the lock. When this is done, others can take it.
    ///
    /// # Errors
    /// [`Error::Lost`] if the connection broke: the lock was released then, and others may have had it since.
    /// Otherwise as every operation: see [`Error`].
    pub async fn unlock(self) -> Result<()> {
        let Self { lease, inner, lock } = self;
        let sql: Arc<str> = lock.sql("pg_advisory_unlock").into();
        let mut operation = Operation::on(lease, &inner, &sql);
        let result = match lock.call(&mut operation, &sql, inner.pool.place()).await {
            Ok(true) => Ok(()),
            Ok(false) => {
                Err(inner.unreadable(format!("the advisory lock {} was not held any more", lock.key)).into())
            }
            Err(failed) => Err(failed),
        };
        operation.end(result, 1).map_err(|failed| failed.error)
    }
}

/// Declares what a lock is before it is taken.
macro_rules! untaken {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[must_use = "a lock is not taken unless this is awaited"]
        #[derive(Debug)]
        pub struct $name<'a, S> {
            store: &'a S,
            lock: Lock,
        }

        impl<'a, S> $name<'a, S> {
            fn new(store: &'a S, key: impl Into<AdvisoryKey>) -> Self {
                Self { store, lock: Lock::new(key) }
            }

            /// Takes it together with others who share it. Those who do not share it are excluded.
            pub fn shared(mut self) -> Self {
                self.lock.shared = true;
                self
            }
        }
    )*};
}

untaken! {
    /// An advisory lock that is waited for: awaiting this takes it.
    TakeLock;
    /// An advisory lock that is taken if it is free: awaiting this tries.
    TryLock;
}

impl TakeLock<'_, Postgres> {
    /// How long to wait for it. Then [`Error::Timeout`] is the answer, and nothing is locked.
    ///
    /// A `statement_timeout` of the URL ends the waiting, too: 57014.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.lock.timeout = Some(limit);
        self
    }
}

/// Declares what comes of awaiting it.
macro_rules! awaited {
    ($($lock:ident<$store:ty> => $taken:ty, |$this:ident| $take:expr;)*) => {$(
        impl<'a> IntoFuture for $lock<'a, $store> {
            type Output = Result<$taken>;
            type IntoFuture = Fetch<'a, $taken>;

            fn into_future(self) -> Fetch<'a, $taken> {
                let $this = self;
                Fetch::new(async move { $take })
            }
        }
    )*};
}

awaited! {
    TakeLock<Postgres> => AdvisoryLock, |this| this.wait().await;
    TryLock<Postgres> => Option<AdvisoryLock>, |this| this.lock.hold(&this.store.inner, "pg_try_advisory_lock").await;
    TakeLock<Transaction> => (), |this| this.lock.within(this.store, "pg_advisory_xact_lock").await.map(drop);
    TryLock<Transaction> => bool, |this| this.lock.within(this.store, "pg_try_advisory_xact_lock").await;
}

impl TakeLock<'_, Postgres> {
    async fn wait(self) -> Result<AdvisoryLock> {
        let inner = &self.store.inner;
        let what = format!("the wait for the advisory lock {}", self.lock.key);
        let timeout = self.lock.timeout;
        let held = self.lock.hold(inner, "pg_advisory_lock");
        let held = match timeout {
            None => held.await?,
            // Dropped, the waiting statement is cancelled.
            Some(limit) => tokio::time::timeout(limit, held).await.map_err(|_| Error::Timeout {
                store: Store::Postgres,
                what: what.into(),
                limit,
            })??,
        };
        held.ok_or_else(|| inner.unreadable("a function that waits for a lock came back without it"))
    }
}

impl Postgres {
    /// Waits for an advisory lock, and holds it until the guard is unlocked or dropped.
    ///
    /// Those who wait are served in their order. Each of them, and the holder, uses a connection of the pool, so that
    /// `connection_limit` must leave some for the work that the lock is for. A future that is dropped while it waits
    /// leaves nothing locked. For migrations see [`try_advisory_lock`](Self::try_advisory_lock). Through a pooler such as
    /// pgbouncer, it must pool by session.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use rowcol::prelude::*;
    /// # async fn f(pg: &Postgres, tenant: i32) -> Result<()> {
    /// let lock = pg.advisory_lock((1, tenant)).timeout(Duration::from_secs(5)).await?;
    /// // what others must not do at the same time
    /// lock.unlock().await?;
    ///
    /// let readers = pg.advisory_lock("cache").shared().await?;
    /// # readers.unlock().await }
    /// ```
    ///
    /// # Errors
    /// [`Error::Timeout`] where a [`timeout`](TakeLock::timeout) was given, otherwise as every operation: see [`Error`].
    /// Text with a NUL byte is an [`Error::Argument`].
    pub fn advisory_lock(&self, key: impl Into<AdvisoryKey>) -> TakeLock<'_, Self> {
        TakeLock::new(self, key)
    }

    /// Takes an advisory lock if it is free; `None` if it is not. It is held until the guard is unlocked or dropped.
    ///
    /// It does not wait in the database, so that it never is in the way of `create index concurrently`: what runs
    /// migrations takes their lock with this, and asks again after a pause.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use rowcol::prelude::*;
    /// # async fn f(pg: &Postgres) -> Result<()> {
    /// let lock = loop {
    ///     match pg.try_advisory_lock("migrations").await? {
    ///         Some(lock) => break lock,
    ///         None => tokio::time::sleep(Duration::from_millis(500)).await,
    ///     }
    /// };
    /// # lock.unlock().await }
    /// ```
    ///
    /// # Errors
    /// As every operation: see [`Error`].
    pub fn try_advisory_lock(&self, key: impl Into<AdvisoryKey>) -> TryLock<'_, Self> {
        TryLock::new(self, key)
    }
}

impl Transaction {
    /// Waits for an advisory lock, and holds it until the transaction ends, or until the nested one that took it is
    /// rolled back. [`lock_timeout`](super::Begin::lock_timeout) says how long it waits; Postgres refuses then (55P03).
    ///
    /// ```no_run
    /// # use rowcol::prelude::*;
    /// # async fn f(pg: &Postgres) -> Result<()> {
    /// pg.transaction(async |tx| {
    ///     tx.advisory_lock("invoice numbers").await?;
    ///     tx.execute_raw("insert into invoices select max(number) + 1 from invoices").await
    /// })
    /// .run()
    /// .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As every operation: see [`Error`].
    pub fn advisory_lock(&self, key: impl Into<AdvisoryKey>) -> TakeLock<'_, Self> {
        TakeLock::new(self, key)
    }

    /// Takes an advisory lock if it is free, and holds it until the transaction ends. `false` if it is not free.
    ///
    /// # Errors
    /// As every operation: see [`Error`].
    pub fn try_advisory_lock(&self, key: impl Into<AdvisoryKey>) -> TryLock<'_, Self> {
        TryLock::new(self, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_parameters() {
        let sql = |key: AdvisoryKey| Lock::new(key).sql("pg_advisory_lock");
        assert_eq!(sql(7.into()), "select pg_advisory_lock($1)");
        assert_eq!(sql((7, 8).into()), "select pg_advisory_lock($1, $2)");
        assert_eq!(sql("a'); drop table t; --".into()), "select pg_advisory_lock(hashtextextended($1, 0))");
        let shared = Lock { shared: true, ..Lock::new(7_i64) };
        assert_eq!(shared.sql("pg_try_advisory_xact_lock"), "select pg_try_advisory_xact_lock_shared($1)");
    }
}
