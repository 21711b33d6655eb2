//! What runs in a data folder, and what became of it.

use crate::{Store, local::Started};
use std::{fmt, path::PathBuf};

/// The local servers of a data folder that run now.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Status {
    /// The data folder, which need not exist yet.
    pub folder: PathBuf,
    /// Whether the servers run on without a lease, as after [`Builder::up`](crate::Builder::up).
    pub kept: bool,
    /// How many processes hold a lease.
    pub leases: usize,
    /// The servers.
    pub servers: Vec<ServerStatus>,
}

impl Status {
    /// The variables of the running servers, as [`Local::env`](crate::Local::env) gives them.
    pub fn env(&self) -> Vec<(String, String)> {
        self.servers.iter().flat_map(|server| server.started.environment()).collect()
    }
}

/// One running server.
#[non_exhaustive]
pub struct ServerStatus {
    /// The kind of store.
    pub store: Store,
    /// Its name in the data folder, such as `postgres-18`.
    pub service: String,
    /// Its process.
    pub pid: u32,
    /// Its port on 127.0.0.1.
    pub port: u16,
    pub(crate) started: Started,
}

impl fmt::Debug for ServerStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ServerStatus { store, service, pid, port, .. } = self;
        write!(f, "{store} {service} pid {pid} on 127.0.0.1:{port}")
    }
}

/// What [`Builder::down`](crate::Builder::down) did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Down {
    /// All servers have ended.
    Stopped,
    /// No server was running.
    NothingRan,
    /// The servers are no longer kept, but run until the processes that use them end.
    InUse {
        /// How many do.
        leases: usize,
    },
}
