//! ClickHouse: its types, DDL for a schema in each topology, and reading a live database back.
//!
//! ```text
//! schema → ddl (one neutral text with markers) → topology (what a server is sent)
//! system.tables → catalog → schema → normal (comparable)
//! ```

pub mod lexer;
pub mod name;
pub mod split;
pub mod types;

use serde::{Deserialize, Serialize};

/// Where the tables live, and so how their DDL is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topology {
    /// One server.
    #[default]
    Single,
    /// Several servers that share DDL through `ON CLUSTER` and data through Replicated engines.
    Cluster {
        /// The cluster's name in `system.clusters`.
        name: String,
    },
    /// A database of the engine Replicated: it spreads DDL by itself, and engines are Replicated without arguments.
    ReplicatedDatabase,
    /// ClickHouse Cloud: replication is the service's own business.
    Cloud,
}
