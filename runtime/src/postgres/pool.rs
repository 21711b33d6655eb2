//! The connections to Postgres: at most so many at once, each used by one task at a time.
//!
//! A connection is *dirty* from before an operation until after it completed. A future may be dropped at any await,
//! and then the connection can be inside of a transaction, or one answer behind; no ping shows that. So a dirty
//! connection is never used again: its lease takes it out of the pool and [ends](super::retire) it.
//!
//! A connection holds one of the `connection_limit` slots until its process on the server is gone, not only until
//! this side has let go of it. So the server never sees more connections than the limit, those that are being
//! cancelled and closed included.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use deadpool::managed::{self, Metrics, Object, PoolError, RecycleError, RecycleResult, WeakPool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connect::{Backend, Connector};
use super::link::Link;
#[cfg(feature = "testing")]
use super::recorder::Recorded;
use super::retire;
use crate::config::PostgresConfig;
use crate::error::Store;
use crate::{Error, Result};

/// A connection that was idle for so long is tested before it is used: a firewall may have forgotten it.
const LONG_IDLE: Duration = Duration::from_secs(300);
/// How long that test may take.
const TEST: Duration = Duration::from_secs(2);

/// What all connections of a pool share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) connector: Connector,
    pub(super) pool: OnceLock<WeakPool<Manager>>,
    slots: Arc<Semaphore>,
}

/// Makes connections for the pool.
#[derive(Debug)]
pub(super) struct Manager {
    shared: Arc<Shared>,
}

/// A connection in the pool. Its drop ends it.
#[derive(Debug)]
pub(super) struct Connection {
    session: Option<Session>,
    shared: Arc<Shared>,
}

/// A connection with its slot.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) connection: Link,
    pub(super) backend: Backend,
    pub(super) dirty: bool,
    last_used: Instant,
    pub(super) slot: OwnedSemaphorePermit,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let (Some(session), Ok(runtime)) = (self.session.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(retire::retire(session, self.shared.clone()));
        }
    }
}

impl managed::Manager for Manager {
    type Type = Connection;
    type Error = Error;

    async fn create(&self) -> Result<Connection> {
        let slot = self.shared.slots.clone().acquire_owned().await;
        let slot = slot.expect("the semaphore is never closed");
        let shared = self.shared.clone();
        // On its own, so that a task that stops waiting does not leave half a connection on the server.
        let opening = tokio::spawn(async move {
            let (connection, backend) = shared.connector.connect().await?;
            let session = Session { connection, backend, dirty: false, last_used: Instant::now(), slot };
            Ok(Connection { session: Some(session), shared })
        });
        opening.await.unwrap_or_else(|stopped| {
            Err(Error::Connect {
                store: Store::Postgres,
                place: self.shared.connector.place.clone(),
                reason: stopped.to_string(),
                help: "the runtime is being shut down",
            })
        })
    }

    async fn recycle(&self, connection: &mut Connection, _: &Metrics) -> RecycleResult<Error> {
        let Some(session) = &mut connection.session else {
            return Err(RecycleError::message("the connection was taken"));
        };
        if session.last_used.elapsed() < LONG_IDLE {
            return Ok(());
        }
        session.dirty = true;
        match tokio::time::timeout(TEST, session.connection.ping()).await {
            Ok(Ok(())) => {
                session.dirty = false;
                Ok(())
            }
            _ => Err(RecycleError::message("the connection died while it was idle")),
        }
    }
}

/// The pool.
#[derive(Debug)]
pub(super) struct Pool {
    pool: managed::Pool<Manager>,
    shared: Arc<Shared>,
    limit: usize,
    timeout: Option<Duration>,
}

impl Pool {
    pub(super) fn new(config: &PostgresConfig) -> Result<Self> {
        Self::of(Connector::new(config)?, config)
    }

    /// Of connections to a recorder.
    #[cfg(feature = "testing")]
    pub(super) fn recorded(config: &PostgresConfig, recorder: Recorded) -> Result<Self> {
        Self::of(Connector::recorded(config, recorder)?, config)
    }

    fn of(connector: Connector, config: &PostgresConfig) -> Result<Self> {
        let shared = Arc::new(Shared {
            connector,
            pool: OnceLock::new(),
            slots: Arc::new(Semaphore::new(config.connection_limit)),
        });
        let pool = managed::Pool::builder(Manager { shared: shared.clone() })
            .max_size(config.connection_limit)
            // The connection used last is the likeliest to be warm, and the others may rest.
            .queue_mode(managed::QueueMode::Lifo)
            .build()
            .map_err(|error| Error::config("DATABASE_URL", error.to_string()))?;
        shared.pool.get_or_init(|| pool.weak());
        Ok(Self { pool, shared, limit: config.connection_limit, timeout: config.pool_timeout })
    }

    pub(super) fn place(&self) -> &str {
        &self.shared.connector.place
    }

    /// What opens connections.
    pub(super) fn connector(&self) -> &Connector {
        &self.shared.connector
    }

    /// A connection to run one operation, or several in a row, on.
    pub(super) async fn lease(&self) -> Result<Lease> {
        let got = match self.timeout {
            None => self.pool.get().await,
            Some(limit) => match tokio::time::timeout(limit, self.pool.get()).await {
                Ok(got) => got,
                Err(_) => return Err(self.full(limit)),
            },
        };
        match got {
            Ok(object) => Ok(Lease { object: Some(object) }),
            Err(PoolError::Backend(error)) => Err(error),
            Err(other) => Err(Error::Connect {
                store: Store::Postgres,
                place: self.place().to_owned(),
                reason: other.to_string(),
                help: "the pool was closed",
            }),
        }
    }

    /// Opens connections until there are so many.
    pub(super) async fn warm(&self, connections: usize) -> Result<()> {
        let mut leases = Vec::with_capacity(connections);
        for _ in 0..connections {
            leases.push(self.lease().await?);
        }
        Ok(())
    }

    /// Ends the connections that nobody uses: after one was found dead, the others likely are.
    pub(super) fn drop_idle(&self) {
        drop(self.pool.retain(|_, _| false));
    }

    fn full(&self, waited: Duration) -> Error {
        Error::PoolTimeout {
            store: Store::Postgres,
            place: self.place().to_owned(),
            limit: self.limit,
            waited,
        }
    }
}

/// A connection that one task has to itself. Dropped while dirty, the connection is ended.
#[derive(Debug)]
pub(super) struct Lease {
    object: Option<Object<Manager>>,
}

impl Lease {
    pub(super) fn of(object: Object<Manager>) -> Self {
        Self { object: Some(object) }
    }

    fn session(&mut self) -> &mut Session {
        let object = self.object.as_mut().expect("taken by the drop only");
        object.session.as_mut().expect("taken by the connection's drop only")
    }

    /// The connection, dirty from now on.
    pub(super) fn begin(&mut self) -> &mut Link {
        let session = self.session();
        session.dirty = true;
        &mut session.connection
    }

    /// The operation completed: the connection may be used again.
    pub(super) fn end(&mut self) {
        let session = self.session();
        session.dirty = false;
        session.last_used = Instant::now();
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(object) = self.object.take()
            && object.session.as_ref().is_none_or(|session| session.dirty)
        {
            drop(Object::take(object));
        }
    }
}
