//! The end of a connection: its statement is cancelled, it is closed, and its slot is free once the server's
//! process is gone.

use std::sync::Arc;
use std::time::Duration;

use sqlx::{Connection as _, Executor, PgConnection};
use tokio::time::{sleep, timeout};

use super::connect::{Backend, CLIENT_CHECK};
use super::link::Server;
use super::pool::{Lease, Session, Shared};

/// How long to wait for another connection to cancel from, before the server is left to notice by itself.
const PATIENCE: Duration = Duration::from_millis(500);
/// Before a connection ends itself: most often another one is free at once.
const HEAD_START: Duration = Duration::from_millis(20);
/// How long a process of the server may take to end after its connection was closed.
const FAREWELL: Duration = Duration::from_secs(5);

/// Ends a connection; it is never used for anything else again. Its slot is given back when this is done.
pub(super) async fn retire(session: Session, shared: Arc<Shared>) {
    let Session { connection, backend, dirty, slot, .. } = session;
    let Some(Server { mut connection, answering }) = connection.into_server() else { return };
    let other = tokio::select! {
        other = timeout(PATIENCE, other_connection(&shared)) => other.ok().flatten(),
        // The rest of an answer would be read first, without a pause, and may have no end.
        () = end_itself(&mut connection), if !answering => return,
    };
    match other {
        Some(mut other) => {
            if dirty {
                other.cancel(&backend).await;
            }
            // An error means that it is closed already.
            drop(timeout(FAREWELL, connection.close()).await);
            other.see_off(&backend).await;
        }
        None => {
            drop(connection);
            sleep(CLIENT_CHECK * 2).await;
        }
    }
    drop(slot);
}

/// The process ends itself once it has nothing else to do; the end of the stream shows that it is gone.
/// For a pool whose connections are all in use, or all being retired.
async fn end_itself(connection: &mut PgConnection) {
    sleep(HEAD_START).await;
    // Each try may see an answer that was left over, before it sees its own.
    for _ in 0..8 {
        let end = sqlx::raw_sql("select pg_terminate_backend(pg_backend_pid())");
        if let Err(sqlx::Error::Io(_)) = connection.execute(end).await {
            return;
        }
    }
    std::future::pending().await
}

/// A connection from which another one is looked after.
enum Other {
    Leased(Lease),
    /// After the pool is gone there is no limit to keep.
    Own(PgConnection),
}

async fn other_connection(shared: &Shared) -> Option<Other> {
    match shared.pool.get().and_then(deadpool::managed::WeakPool::upgrade) {
        Some(pool) => pool.get().await.ok().map(|object| Other::Leased(Lease::of(object))),
        None => shared.connector.connect_to_server().await.ok().map(|(connection, _)| Other::Own(connection)),
    }
}

impl Other {
    /// Stops the statement that the process is running, if it is.
    async fn cancel(&mut self, backend: &Backend) {
        self.holds(
            "select pg_cancel_backend(pid) from pg_stat_activity where pid = $1 and backend_start::text = $2",
            backend,
        )
        .await;
    }

    /// Waits until the process is gone, and makes it go in the end.
    async fn see_off(&mut self, backend: &Backend) {
        let gone = async {
            let mut pause = Duration::from_millis(1);
            while self
                .holds(
                    "select true from pg_stat_activity where pid = $1 and backend_start::text = $2",
                    backend,
                )
                .await
            {
                sleep(pause).await;
                pause = (pause * 2).min(Duration::from_millis(50));
            }
        };
        if timeout(FAREWELL, gone).await.is_err() {
            self.holds(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity where pid = $1 and backend_start::text = $2",
                backend,
            )
            .await;
        }
    }

    /// Whether the statement gives a row; an error counts as none.
    async fn holds(&mut self, sql: &'static str, backend: &Backend) -> bool {
        let query = sqlx::query(sql).bind(backend.pid).bind(&backend.started);
        match self {
            Self::Leased(lease) => {
                let Some(connection) = lease.begin().server() else { return false };
                let found = connection.fetch_optional(query).await;
                if found.is_ok() {
                    lease.end();
                }
                matches!(found, Ok(Some(_)))
            }
            Self::Own(connection) => matches!(connection.fetch_optional(query).await, Ok(Some(_))),
        }
    }
}
