//! The tables of both stores as data: what the models ask for, what a snapshot remembers, what a live database
//! has. Everything is written in the store's own terms, so that the three can be compared.
//!
//! A schema is in canonical form when its parts are sorted by name (columns and key parts keep their order);
//! [`Schema::canonical`] brings it there, [`Schema::hash`] is the same for equal schemas only.

pub mod clickhouse;
pub mod postgres;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The description of everything that rowcol manages, in both stores.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// The Postgres side.
    #[serde(default, skip_serializing_if = "postgres::Postgres::is_empty")]
    pub postgres: postgres::Postgres,
    /// The ClickHouse side.
    #[serde(default, skip_serializing_if = "clickhouse::ClickHouse::is_empty")]
    pub clickhouse: clickhouse::ClickHouse,
}

impl Schema {
    /// The same schema with every part that has no order of its own sorted by name.
    #[must_use]
    pub fn canonical(mut self) -> Self {
        self.postgres.sort();
        self.clickhouse.sort();
        self
    }

    /// SHA-256 of the canonical form, in hexadecimal. Two schemas with the same hash are the same.
    #[must_use]
    pub fn hash(&self) -> String {
        let canonical = self.clone().canonical();
        let json = serde_json::to_vec(&canonical).expect("a schema has only string keys");
        Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
