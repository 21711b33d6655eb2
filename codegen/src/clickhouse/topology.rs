//! Where the tables live.

use serde::{Deserialize, Serialize};

/// Where the tables live, and so how their DDL is written.
///
/// Data is replicated with engines without arguments, `ReplicatedMergeTree`, and not with a path and a replica in
/// each table: the server then uses its `default_replica_path`, which holds the table's UUID. A path with the
/// table's name would be taken when a table is rebuilt under another name and exchanged, or dropped and made
/// again; and the operator's own default would be passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topology {
    /// One server.
    #[default]
    Single,
    /// Several servers that share DDL through `ON CLUSTER` and data through Replicated engines.
    ///
    /// A table with a sharding key becomes two: `traces_local` holds the rows of a shard, and `traces` is the
    /// Distributed table over all of them. The model's name means all of its rows in every topology, so queries,
    /// inserts and views are the same everywhere; the other way round, a query that forgot to name the
    /// Distributed table would answer from one shard without a word.
    Cluster {
        /// The cluster's name in `system.clusters`, or a macro: `{cluster}`.
        name: String,
    },
    /// A database of the engine Replicated, of one shard: it spreads DDL by itself, and engines are Replicated
    /// without arguments. There are no Distributed tables.
    ReplicatedDatabase,
    /// ClickHouse Cloud: replication is the service's own business, engines are written in their plain form.
    Cloud,
}

impl Topology {
    /// Whether engines are written as Replicated.
    #[must_use]
    pub(super) fn replicates(&self) -> bool {
        matches!(self, Self::Cluster { .. } | Self::ReplicatedDatabase)
    }

    /// Settings to send with DDL statements, so that they return when every replica is done and not before.
    ///
    /// ```
    /// # use rowcol_codegen::clickhouse::Topology;
    /// assert_eq!(Topology::Single.ddl_settings(), [("alter_sync", "1"), ("mutations_sync", "1")]);
    /// ```
    #[must_use]
    pub fn ddl_settings(&self) -> [(&'static str, &'static str); 2] {
        let wait_for = match self {
            Self::Single => "1",
            Self::Cluster { .. } | Self::ReplicatedDatabase | Self::Cloud => "2",
        };
        [("alter_sync", wait_for), ("mutations_sync", wait_for)]
    }
}

/// The name of the table that holds a shard's rows of the Distributed table `name`.
///
/// ```
/// # use rowcol_codegen::clickhouse::topology::local;
/// assert_eq!(local("traces"), "traces_local");
/// ```
#[must_use]
pub fn local(name: &str) -> String {
    format!("{name}{LOCAL}")
}

/// The Distributed table over `name`, where `name` is that of a shard's table.
#[must_use]
pub fn distributed(name: &str) -> Option<&str> {
    name.strip_suffix(LOCAL)
}

const LOCAL: &str = "_local";
