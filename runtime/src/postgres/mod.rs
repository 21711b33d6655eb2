//! Postgres: connections, reading and writing rows.

mod advisory;
mod arguments;
mod batch;
mod catalog;
mod change;
mod connect;
mod copy;
mod create;
mod direct;
mod executor;
mod failure;
mod insert;
mod insert_query;
mod link;
mod nested;
mod operation;
mod pool;
mod raw;
mod record;
#[cfg(feature = "testing")]
mod recorder;
mod retire;
mod select;
mod source;
mod statement;
mod transaction;
mod update_many;
mod upsert;

pub use advisory::{AdvisoryKey, AdvisoryLock, TakeLock, TryLock};
pub(crate) use connect::CLIENT_CHECK;
pub(crate) use direct::Direct;
pub use executor::{Executor, PostgresExecutor};
pub use nested::{InsertWith, Made, PointedAtBy, Pointing};
#[doc(hidden)]
pub use record::RecordCells;
pub(crate) use record::Records;
#[doc(hidden)]
pub use select::{Answer, RowCells};
#[doc(hidden)]
pub use statement::bound;
pub use transaction::{Begin, Isolation, Transaction};

use std::sync::Arc;

use crate::config::PostgresConfig;
use crate::error::Store;
use crate::events::{Listeners, QueryEvent};
use crate::model::{StoreTable, Table};
use crate::{Error, Result};
use pool::Pool;

/// A Postgres database: a pool of connections. Clones share it.
///
/// Futures of its operations may be dropped at any time. The statement is then cancelled on the server and its
/// connection closed, so that no later operation sees its answer; whether a dropped write took place is unknown.
///
/// ```no_run
/// # async fn f() -> rowcol::Result<()> {
/// let postgres = rowcol::Postgres::connect("postgres://app@localhost/app?connection_limit=20").await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Postgres {
    inner: Arc<Inner>,
}

#[doc(hidden)]
#[derive(Debug)]
pub struct Inner {
    pool: Pool,
    listeners: Listeners,
}

impl Postgres {
    /// Connects to the database of a URL; [`PostgresConfig`] has its parameters.
    ///
    /// # Errors
    /// The URL is wrong, the server cannot be reached, or refuses the login.
    pub async fn connect(url: &str) -> Result<Self> {
        Self::with_config(&PostgresConfig::parse(url)?).await
    }

    /// Connects to the database of `DATABASE_URL`.
    ///
    /// # Errors
    /// It is not set, or as for [`connect`](Self::connect).
    pub async fn from_env() -> Result<Self> {
        Self::with_config(&PostgresConfig::from_env()?).await
    }

    /// Connects as configured.
    ///
    /// # Errors
    /// The server cannot be reached, or refuses the login.
    pub async fn with_config(config: &PostgresConfig) -> Result<Self> {
        let inner = Inner { pool: Pool::new(config)?, listeners: Listeners::default() };
        // At least one, so that a wrong password shows here and not at the first query.
        inner.pool.warm(config.min.max(1)).await?;
        Ok(Self { inner: Arc::new(inner) })
    }

    /// A database whose statements go to a recorder.
    #[cfg(feature = "testing")]
    pub(crate) fn recorded(recording: &Arc<crate::testing::Recording>) -> Self {
        let config = PostgresConfig::parse("postgres://recorder@recorder/recorder");
        let pool = config.and_then(|config| Pool::recorded(&config, recorder::Recorded(recording.clone())));
        let pool = pool.expect("the URL is right");
        Self { inner: Arc::new(Inner { pool, listeners: Listeners::default() }) }
    }

    /// Calls `callback` after each statement, on the task that ran it: it should be quick.
    pub fn on_query(&self, callback: impl Fn(&QueryEvent<'_>) + Send + Sync + 'static) {
        self.inner.listeners.add(callback);
    }
}

impl Inner {
    fn unreadable(&self, reason: impl Into<String>) -> Error {
        Error::Protocol { store: Store::Postgres, place: self.pool.place().to_owned(), reason: reason.into() }
    }
}

/// The table of a model that lives in Postgres.
fn table(table: &'static Table) -> &'static StoreTable {
    table.postgres.as_ref().expect("the derive implements PostgresModel for models with a table there only")
}
